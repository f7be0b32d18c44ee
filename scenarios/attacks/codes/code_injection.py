"""The thief injects a stolen code into the thief's own sign-in, at the client it was issued to."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.honest import NOTES_PATH
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to Notebook and allows access. The redirect carries her code.")
    arrival = stage.arrival(stage.victim, NOTES_PATH)

    stage.tell(
        "The thief has read the address of that redirect. The code works with Notebook's secret "
        "only, which the thief does not have. So the thief begins a sign-in: Notebook gives the "
        "thief's browser a state that it will accept from that browser."
    )
    browser = stage.attacker.agent
    begun = browser.send(Leg("GET", stage.scene.client_app + NOTES_PATH))
    state = begun.answered()["state"]

    stage.tell(
        "The thief does not sign in, but opens Notebook's redirect URI with this state and with "
        "Alice's code. State and browser match, so Notebook exchanges the code, with its secret."
    )
    injected = arrival.url.replace(arrival.query["state"], state)
    browser.send(Leg("GET", injected))

    stage.tell("The thief opens Notebook, to see who is signed in there.")
    shown = stage.notes_shown(browser)
    return shown and f"A session as Alice at Notebook. It shows {shown}"


STORY = Story(
    slug="code-injection",
    title="A stolen code, injected into a sign-in of the thief's own",
    attacker="a thief who can read the victim's redirects",
    victim="Alice, a user of Notebook",
    clause="RFC 9700 §4.5",
    idea="The thief needs no secret if Notebook redeems the code: it exchanges every "
    "code that arrives with a state of the same browser. State shows which browser began the flow, "
    "not which flow the code belongs to.",
    has="The address of Alice's redirect, before her browser has opened it.",
    lesson="PKCE binds the code to the flow it was issued in: Notebook sends the verifier of the "
    "thief's flow, and Alice's code has the challenge of hers. The nonce stops the thief a "
    "second time: the ID token repeats the one of Alice's flow, and Notebook expects the one of "
    "the thief's flow.",
    stopped_by=(
        Defence(AUTHORIZATION_SERVER, "code_verifier_matches_challenge"),
        Defence(CLIENT_APP, "nonce_is_the_one_sent"),
    ),
    play=_play,
)
