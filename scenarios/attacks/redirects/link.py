"""An authorization request that the attacker writes in an app's name, as a link."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.browser.pages import Leg
from scenarios.programs.program import Program, challenge_of

VERIFIER = "a-code-verifier-that-the-attacker-has-made-up-0123456789"

FOLLOWED = (
    "The server is the right one, and so is the name of the app on the consent page. Alice signs "
    "in and allows it."
)


def app_in_browsers(stage: Stage, name: str, redirect_uri: str) -> Program:
    """Register an app with this redirect URI; it runs in a browser and so has no client secret."""
    return stage.app.registers(
        client_name=name, redirect_uris=[redirect_uri], token_endpoint_auth_method="none"
    )


def link_to(app: Program, redirect_uri: str, **changes: Any) -> Leg:
    """Return the link, with this redirect URI and the attacker's own code challenge."""
    return app.authorization(
        redirect_uri=redirect_uri, code_challenge=challenge_of(VERIFIER), **changes
    )


def followed(stage: Stage, link: Leg) -> str | None:
    """Return the URL that Alice's browser is redirected to after sign-in and consent.

    None if the server shows an error page instead.
    """
    page = stage.victim.send(link)
    onward = honest.sign_in(page) or honest.consent(page)
    return stage.alice.opens(onward).location if onward else None


def code_in(address: str) -> str:
    """Return the code in the query of a URL."""
    return parse_qs(urlsplit(address).query)["code"][0]


def tokens_for(
    stage: Stage, app: Program, code: str, redirect_uri: str
) -> Mapping[str, Any] | None:
    """Exchange the code in the app's name; returns the tokens, or None if the server rejects it."""
    form = app.exchange(code, redirect_uri=redirect_uri, code_verifier=VERIFIER)
    answer = stage.attacker.sends(form)
    return answer.document() if answer.status == 200 else None


def notes_for(stage: Stage, app: Program, code: str, redirect_uri: str) -> str | None:
    """Exchange the code, and return the notes that the attacker reads with the tokens, if any."""
    tokens = tokens_for(stage, app, code, redirect_uri)
    return stage.notes_read(tokens["access_token"]) if tokens else None
