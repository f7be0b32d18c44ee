"""Authorization responses that the client app rejects (RFC 6749 §4.1.2, RFC 9700 §4.7)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scenarios.browser.pages import Leg
from scenarios.browser.user_agent import UserAgent
from scenarios.impostors import answers
from scenarios.proofs.app.consequences import A_SESSION_BEGINS
from scenarios.proofs.app.world import ClientAppWorld
from scenarios.proofs.proof import Proof, refused_by

World = ClientAppWorld
Attempt = Callable[[World], Leg]

NOT_REFUSED = "code_was_not_refused_before"
SPENT = "state_is_spent_by_this_response"
TWO_HOURS = 2 * 3600


def answered_with(**changes: Any) -> Attempt:
    """An authorization response with these parameters changed."""

    def attempt(world: World) -> Leg:
        world.issuer.alter("authorize", answers.parameters(**changes))
        return world.comes_back()

    return attempt


def naming_two_issuers(world: World) -> Leg:
    """A response in which two programs could each read a different issuer."""
    return answered_with(iss=[world.issuer.url, "https://evil.example"])(world)


def in_another_browser(world: World) -> Leg:
    """A response that a different browser delivers, as in login CSRF."""
    arrival = world.comes_back()
    world.agent = UserAgent()
    world.agent.send(world.opens("/sign-in"))
    return arrival


def twice(world: World) -> Leg:
    """A response that was used before."""
    arrival = world.comes_back()
    world.agent.send(arrival)
    return arrival


def after_a_wrong_state(world: World) -> Leg:
    """A code that arrived before with an altered state, as if read from a victim's address bar."""
    arrival = world.comes_back()
    state = arrival.query["state"]
    world.agent.send(replace(arrival, url=arrival.url.replace(state, "altered")))
    return arrival


def too_late(world: World) -> Leg:
    """A response that arrives two hours after its request."""
    arrival = world.comes_back()
    world.control.move_clock(TWO_HOURS)
    return arrival


PROOFS: tuple[Proof[World], ...] = (
    Proof("parameters_are_not_repeated", naming_two_issuers, A_SESSION_BEGINS),
    Proof("state_is_present", answered_with(state=None), refused_by("state_is_known")),
    Proof("state_is_known", answered_with(state="made-up"), refused_by("state_is_of_this_browser")),
    Proof("state_is_of_this_browser", in_another_browser, refused_by(SPENT)),
    Proof("flow_is_not_expired", too_late, refused_by(SPENT)),
    Proof("state_is_unused", twice, refused_by(SPENT)),
    Proof("issuer_is_expected", answered_with(iss="https://evil.example"), A_SESSION_BEGINS),
    Proof("answer_is_no_error", answered_with(error="access_denied"), A_SESSION_BEGINS),
    Proof("code_is_present", answered_with(code=None), refused_by(NOT_REFUSED)),
    Proof(NOT_REFUSED, after_a_wrong_state, A_SESSION_BEGINS),
    Proof(SPENT, twice, refused_by("tokens_are_issued"), beside=("state_is_unused",)),
)
