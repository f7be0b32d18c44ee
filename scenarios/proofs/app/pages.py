"""What the client app rejects from a browser, and from the resource server, on its own pages."""

from collections.abc import Callable

from scenarios.browser.pages import Leg, Page
from scenarios.impostors import answers
from scenarios.impostors.answers import Alteration
from scenarios.proofs.app.consequences import A_SIGN_IN_BEGINS, ONLY_THE_SETTINGS_STOP_IT
from scenarios.proofs.app.world import ClientAppWorld
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by, wrong

World = ClientAppWorld
Attempt = Callable[[World], Leg]

ASK_AGAIN, SAVE = "Ask me again", "Save note"
TEXT = "text"


def option(query: str) -> Attempt:
    """A sign-in with these options."""
    return lambda world: world.opens(f"/sign-in?{query}")


def api_answers(*alterations: Alteration) -> Attempt:
    """A request for the notes by a signed-in user, when the API's response is altered."""

    def attempt(world: World) -> Leg:
        world.signs_in()
        world.api.alter("notes", *alterations)
        return world.opens()

    return attempt


def granted(scope: str) -> Callable[[World], None]:
    """A sign-in in which only this scope was granted."""

    def sign_in(world: World) -> None:
        world.issuer.alter("token", answers.members(scope=scope))
        world.signs_in()

    return sign_in


def reads_without_scope(world: World) -> Leg:
    """A request for the notes when reading them was not granted."""
    granted("openid notes:write")(world)
    return world.opens()


def writes(world: World) -> Leg:
    """A note, written in the form on the page."""
    return world.form(SAVE, world.sees()).fill(TEXT, "Buy a watch.").press(SAVE)


def writes_without_scope(world: World) -> Leg:
    """A note, as from a form that was shown before a second sign-in, in which less was granted."""
    granted("openid notes:read")(world)
    page = world.sees()
    leg = world.form(ASK_AGAIN, page).press(ASK_AGAIN)
    return Leg("POST", f"{world.app}/notes", (*leg.form, (TEXT, "Buy a watch.")))


def writes_in_vain(world: World) -> Leg:
    """A note that the API does not confirm it has stored."""
    world.signs_in()
    leg = writes(world)
    world.api.alter("notes", answers.status(202))
    return leg


def asks_again_without_need(world: World) -> Leg:
    """A second sign-in although the first one already gives access to everything."""
    world.signs_in()
    leg = writes(world)
    return Leg("POST", f"{world.app}/ask-again", leg.form)


def says_that_nothing_ended(page: Page) -> bool:
    """Whether the page says that no one was signed out."""
    return page.status == 400 and "You were not signed out" in page.text


PROOFS: tuple[Proof[World], ...] = (
    Proof("options_are_known", option("clinet=public"), A_SIGN_IN_BEGINS),
    Proof("options_are_not_repeated", option("prompt=none&prompt=login"), A_SIGN_IN_BEGINS),
    Proof("choices_are_offered", option("client=trusted"), A_SIGN_IN_BEGINS),
    Proof("max_age_is_a_number", option("max_age=soon"), A_SIGN_IN_BEGINS),
    Proof("login_hint_is_a_name", option(f"login_hint={'a' * 101}"), A_SIGN_IN_BEGINS),
    Proof(
        "issuer_is_configured",
        option("issuer=second"),
        ONLY_THE_SETTINGS_STOP_IT,
    ),
    Proof(
        "resource_server_answers", api_answers(answers.dropped), refused_by("notes_are_returned")
    ),
    Proof(
        "token_is_accepted",
        api_answers(answers.error("invalid_token", 401)),
        refused_by("notes_are_returned"),
    ),
    Proof(
        "scope_is_sufficient",
        api_answers(answers.error("insufficient_scope", 403)),
        refused_by("notes_are_returned"),
    ),
    Proof("notes_are_returned", api_answers(answers.members(notes="none")), GETS_THROUGH),
    Proof("note_is_kept", writes_in_vain, GETS_THROUGH),
    Proof("notes_may_be_read", reads_without_scope, GETS_THROUGH),
    Proof("notes_may_be_written", writes_without_scope, GETS_THROUGH),
    Proof("session_is_absent", asks_again_without_need, GETS_THROUGH),
    Proof(
        "logout_was_started_here",
        lambda world: world.opens("/signed-out?state=made-up"),
        wrong("the page names no check", says_that_nothing_ended),
    ),
)
