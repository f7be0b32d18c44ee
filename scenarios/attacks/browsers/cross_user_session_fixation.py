"""The victim's browser completes the attacker's flow, so the attacker's session gets access."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.honest import NOTES_PATH
from tracing.catalogue import CLIENT_APP

STATE = "the-session-of-the-attacker"


def _play(stage: Stage) -> str | None:
    stage.tell("The attacker begins a sign-in at Notebook, and does not follow the redirect.")
    browser = stage.attacker.agent
    begun = browser.send(Leg("GET", stage.scene.client_app + NOTES_PATH))

    stage.tell(
        "The attacker sends Alice the link. She signs in and allows it, and her browser brings "
        "the code to Notebook. The flow is still that of the attacker, verifier and all, so PKCE "
        "finds nothing."
    )
    arrival = stage.alice.opens(Leg("GET", begun.location)).redirect()
    if arrival is None:
        return None
    stage.victim.send(arrival)

    stage.tell("The attacker opens Notebook, in the browser that began the flow.")
    shown = stage.notes_shown(browser)
    return shown and f"A session as Alice at Notebook. It shows {shown}"


def _at_an_app_that_goes_by_state(stage: Stage) -> str | None:
    stage.tell(
        "An assistant connects accounts for its users. Its redirect URI is on a server of its own, "
        "without cookies, so the state alone says whose session a code is for. The attacker begins "
        "to connect an account: that session is waiting for a code."
    )
    assistant = stage.app.registers(client_name="An assistant")
    request = assistant.authorization(state=STATE)
    waiting = {STATE: "the attacker's session"}

    stage.tell("The attacker sends Alice the link. She signs in and allows it.")
    answer = stage.alice.opens(request).answered()

    stage.tell(
        "Her browser brings code and state to the assistant. It finds the attacker's session by "
        "the state, and exchanges the code with the verifier of that flow. PKCE matches."
    )
    connected = waiting[answer["state"]]
    tokens = stage.app.sends(assistant.exchange(answer["code"])).document()

    stage.tell("In the browser that began, the attacker asks the assistant for the notes.")
    notes = stage.notes_read(tokens["access_token"])
    return notes and f"Alice's account, connected to {connected}. It opens {notes}"


STORY = Story(
    slug="cross-user-session-fixation",
    title="The victim's access, in the attacker's session",
    attacker="someone who can have Alice open a link",
    victim="Alice, who signs in at the right server, for the right app",
    clause="Security BCP update §2.3, RFC 9700 §4.7",
    idea="Some apps find the user's session by the state, not by the browser. Then the attacker "
    "does not need to read any response: Alice's browser delivers the code to the attacker's "
    "session by itself.",
    has="An account at the app, and a link that Alice opens.",
    lesson="Notebook binds the state to the browser that began the flow, and refuses it in "
    "Alice's. PKCE cannot do this: verifier and challenge belong to the same flow from beginning "
    "to end. Notebook cannot be weakened so far as to deliver the session to another browser, so "
    "the first run shows an app that goes by the state alone.",
    stopped_by=(Defence(CLIENT_APP, "state_is_of_this_browser"),),
    play=_play,
    unprotected=_at_an_app_that_goes_by_state,
)
