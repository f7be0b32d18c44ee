"""Before the login, the attacker plants a known session id in the victim's browser."""

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Story
from scenarios.browser.pages import Leg
from scenarios.honest import NOTES_PATH


def _planted(stage: Stage) -> None:
    stage.tell(
        "The attacker opens the login page of the authorization server. It gives the attacker's "
        "browser a session id, in which no user is signed in."
    )
    browser = stage.attacker.agent
    login = f"{stage.scene.authorization_server}/login?return_to=/account"
    browser.send(Leg("GET", login))

    stage.tell(
        "The attacker plants the same cookie in Alice's browser. A page on a neighbouring "
        "subdomain or port can do that, because a cookie does not say who has set it."
    )
    stage.victim.plant(login, browser.cookies())

    stage.tell("Alice opens Notebook, and signs in at the authorization server, with this cookie.")
    stage.victim.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH))


def _entered(stage: Stage) -> str | None:
    page = stage.attacker.sends(Leg("GET", f"{stage.scene.authorization_server}/account"))
    if "Alice" not in page.text:
        return None
    said = page.text.partition("Your account ")[2].partition(" . ")[0]
    return f"Alice's session at the authorization server. Her account page says: {said}"


def _play(stage: Stage) -> str | None:
    _planted(stage)
    stage.tell("The attacker opens her account with the planted session id.")
    return _entered(stage)


def _with_the_same_id(stage: Stage) -> str | None:
    _planted(stage)
    stage.tell(
        "A server that kept the session id would now have Alice signed in under an id that the "
        "attacker knows. This server has changed it, so this run tells the attacker the new one "
        "instead. The attacker opens her account with it."
    )
    stage.attacker.agent.plant(stage.scene.authorization_server, stage.victim.cookies())
    return _entered(stage)


STORY = Story(
    slug="session-fixation",
    title="A session id that the attacker knows before the login",
    attacker="someone who can set a cookie in Alice's browser",
    victim="Alice, who signs in",
    clause="RFC 6265 §8.4, §8.6",
    idea="A session id cannot be guessed, and it is hard to steal. So the attacker brings one, "
    "and waits until Alice signs in under it.",
    has="A page on a neighbouring subdomain or port, from which cookies can be set.",
    lesson="At the login the server makes a new session id and forgets the one that the browser "
    "brought. An id that existed before the login opens no session after it.",
    stopped_by=(),
    stopped_otherwise="a new session id at each login",
    play=_play,
    unprotected=_with_the_same_id,
    reduced="The cookie of a sign-in that is under way can still be planted: with the cookie and "
    "the last link of a sign-in of their own, attackers can sign Alice in to their account. A "
    "cookie whose name begins with __Host- cannot be planted. The roles name their cookies so over "
    "HTTPS, which a playground on loopback does not have.",
)
