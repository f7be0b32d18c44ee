"""Mallory, who runs one of the two issuers at which Notebook offers to sign in."""

from scenarios.attacks.stage import Stage
from scenarios.browser.pages import Leg
from scenarios.impostors.answers import Answer

ATTACKER = "Mallory, who runs an issuer at which the app offers to sign in"
PUBLIC = "/sign-in?client=public"
AT_HIS_ISSUER = "issuer=second"


def request_of_notebook(stage: Stage, begin: str) -> dict[str, str]:
    """The authorization request of a sign-in at the honest issuer, which he begins in his browser
    and does not follow.
    """
    return stage.attacker.sends(Leg("GET", stage.scene.client_app + begin)).answered()


def redirect_to(address: str) -> Answer:
    """The answer with which his issuer sends a browser on."""
    return Answer(303, headers={"Location": address})
