"""Mallory, who runs one of the two issuers that Notebook offers for signing in."""

from scenarios.attacks.stage import Stage
from scenarios.browser.pages import Leg
from scenarios.impostors.answers import Answer

ATTACKER = "Mallory, who runs an issuer at which the app offers to sign in"
PUBLIC = "/sign-in?client=public"
AT_HIS_ISSUER = "issuer=second"


def request_of_notebook(stage: Stage, begin: str) -> dict[str, str]:
    """Return the authorization request of a sign-in at the honest issuer.

    Mallory begins that sign-in in his own browser and does not follow the redirect.
    """
    return stage.attacker.sends(Leg("GET", stage.scene.client_app + begin)).answered()


def redirect_to(address: str) -> Answer:
    """Return the response that redirects a browser from Mallory's issuer to this URL."""
    return Answer(303, headers={"Location": address})
