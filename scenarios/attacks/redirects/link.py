"""An authorization request that the attacker writes in the name of an app, as a link."""

from typing import Any

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.browser.pages import Leg
from scenarios.programs.program import Program, challenge_of

VERIFIER = "a-code-verifier-that-the-attacker-has-made-up-0123456789"

FOLLOWED = (
    "The server is the right one, and so is the name of the app on the consent page. Alice signs "
    "in and allows it."
)


def link_to(app: Program, redirect_uri: str, **changes: Any) -> Leg:
    """The link, with this redirect URI and with a code challenge of the attacker's own."""
    return app.authorization(
        redirect_uri=redirect_uri, code_challenge=challenge_of(VERIFIER), **changes
    )


def followed(stage: Stage, link: Leg) -> str | None:
    """The address that the server sends the browser of Alice to, after sign-in and consent; None if
    it shows an error page instead.
    """
    page = stage.victim.send(link)
    onward = honest.sign_in(page) or honest.consent(page)
    return stage.alice.opens(onward).location if onward else None


def notes_for(stage: Stage, app: Program, code: str, redirect_uri: str) -> str | None:
    """The notes that the attacker reads after he has exchanged this code in the name of the app."""
    form = app.exchange(code, redirect_uri=redirect_uri, code_verifier=VERIFIER)
    answer = stage.attacker.sends(form)
    if answer.status != 200:
        return None
    return stage.notes_read(answer.document()["access_token"])
