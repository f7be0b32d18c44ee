"""Mallory, who controls a gateway that Notebook's token responses pass through."""

from collections.abc import Callable

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.browser.pages import Leg, unexpected
from scenarios.honest import BOB, NOTES_PATH
from scenarios.impostors import answers
from scenarios.impostors.answers import Alteration

ATTACKER = "Mallory, who controls a gateway in front of the token endpoint"
GATEWAY = (
    "Mallory has taken over a gateway in front of the authorization server, where TLS ends. "
    "Notebook's token responses pass through it, and he can change them."
)


def alice_uses_notebook(stage: Stage) -> str:
    """Sign Alice in; returns the name that Notebook shows in her browser.

    Raises:
        WalkStopped: she does not reach her notes.
    """
    page = stage.victim.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH))
    name = stage.user_shown(stage.victim)
    if name is None:
        raise unexpected("a page with a user", page)
    return name


def begun(stage: Stage) -> Leg:
    """Begin Mallory's own sign-in at Notebook; returns the authorization request, not yet sent."""
    page = stage.attacker.sends(Leg("GET", stage.scene.client_app + NOTES_PATH))
    return Leg("GET", page.location)


def with_id_token(made: Callable[[str], str]) -> Alteration:
    """Return an alteration that passes the ID token of a token response through `made`."""
    return lambda answer: answers.members(id_token=made(answer.document["id_token"]))(answer)


def signs_in(stage: Stage, request: Leg, alteration: Alteration, alice: str) -> str | None:
    """Sign Mallory in to his own account, with the token response altered.

    Returns what he gets if Notebook then takes him for Alice, otherwise None.

    Raises:
        WalkStopped: the authorization server issues no code.
    """
    stage.gateway.alter("token", alteration)
    arrival = stage.attacker.opens(request, BOB).redirect()
    if arrival is None:
        return None
    stage.attacker.sends(arrival)

    stage.tell("He opens Notebook, to see whom it takes him for.")
    shown = stage.user_shown(stage.attacker.agent)
    return f"Notebook says in his browser: “Signed in as {shown}”." if shown == alice else None
