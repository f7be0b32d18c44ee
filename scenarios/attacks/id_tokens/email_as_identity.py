"""The attacker's issuer claims that the attacker has the victim's e-mail address."""

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Story
from scenarios.browser.pages import Leg
from scenarios.browser.user_agent import follow
from scenarios.honest import NOTES_PATH
from scenarios.jwt_parts import claims_of
from scenarios.programs.visitor import Visitor

CLAIMED = (
    "Mallory runs an issuer of his own, and the app offers to sign in there as well. He gives "
    "himself an account with Alice's e-mail address. No one verified the address, and his ID token "
    "says so: email_verified is false."
)
AT_HIS_ISSUER = "/sign-in?issuer=second"
ALICES_ADDRESS = "alice@example.com"


def _claims_her_address(stage: Stage) -> None:
    claims = {
        "sub": "mallory",
        "name": "Alice Liddell",
        "email": ALICES_ADDRESS,
        "email_verified": False,
    }
    stage.attackers_issuer.sign("id_token", lambda draft: draft.but(**claims).signed())


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to Notebook and reads her notes.")
    stage.victim.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH))
    notes = (stage.notes_shown(stage.victim) or "").partition(": ")[2]

    stage.tell(CLAIMED)
    _claims_her_address(stage)

    stage.tell("He signs in to Notebook at his issuer, and looks for Alice's notes.")
    begin = Leg("GET", stage.scene.client_app + AT_HIS_ISSUER)
    page = stage.attacker.agent.goes(follow(begin))
    return f"Alice's account at Notebook. It shows {notes}" if notes in page.text else None


def _at_an_app_that_goes_by_email(stage: Stage) -> str | None:
    stage.tell(
        "A planner finds its users by their e-mail addresses, so that they may sign in at any "
        "issuer. Alice signs in at the honest issuer, and allows the planner to read her notes."
    )
    planner = stage.app.registers(client_name="A planner")
    tokens = stage.alice.tokens(planner, scope="openid email notes:read")
    accounts = {claims_of(tokens["id_token"])["email"]: tokens["access_token"]}

    stage.tell(CLAIMED)
    _claims_her_address(stage)

    stage.tell("He signs in to the planner at his issuer. The planner looks for his address.")
    issuer = Visitor(stage.attackers_issuer.url)
    own = issuer.tokens(issuer.registers(client_name="A planner"))
    access_token = accounts.get(claims_of(own["id_token"])["email"])
    if access_token is None:
        return None

    stage.tell("It has found Alice's account. He asks it for the notes.")
    notes = stage.notes_read(access_token)
    return notes and f"Alice's account at the planner. It reads {notes}"


STORY = Story(
    slug="email-as-identity",
    title="The same e-mail address, at a different issuer",
    attacker="Mallory, who runs an issuer, or is an administrator at one",
    victim="Alice, whose e-mail address is known",
    clause="OIDC Core §5.7, §2",
    idea="An e-mail address looks like an identity, and many apps search their users by it. But "
    "the issuer writes it into the token, and any issuer can write any address. Researchers called "
    "it nOAuth when they signed in to other people's accounts in this way.",
    has="An issuer at which the app lets people sign in, and Alice's e-mail address.",
    lesson="A user is an issuer and a subject: OpenID Connect promises that no two users share "
    "both, and promises this of no other claim. Notebook keeps sessions under issuer and subject, "
    "and never asks for an e-mail address. It has no check to leave out, so the first run shows a "
    "planner that goes by the address.",
    stopped_by=(),
    stopped_otherwise="an account that is known by issuer and subject, not by e-mail address",
    play=_play,
    unprotected=_at_an_app_that_goes_by_email,
    attackers_issuer=True,
)
