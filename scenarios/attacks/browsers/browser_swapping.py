"""The victim finishes the attacker's sign-in up to the code, which the attacker then uses."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.programs.program import VERIFIER, posted
from tracing.catalogue import CLIENT_APP


def _play(stage: Stage) -> str | None:
    stage.tell(
        "The attacker begins a sign-in at Notebook and does not follow the redirect. State, nonce "
        "and PKCE verifier of this flow belong to the attacker's browser."
    )
    browser = stage.attacker.agent
    begun = browser.send(Leg("GET", f"{stage.scene.client_app}/sign-in?client=public"))

    stage.tell(
        "The attacker sends Alice the link, which leads to the real authorization server and asks "
        "in the name of the real Notebook. She signs in and allows it."
    )
    arrival = stage.alice.opens(Leg("GET", begun.location)).redirect()
    if arrival is None:
        return None

    stage.tell("Her browser brings the code to Notebook, with the state of the attacker's flow.")
    stage.victim.send(arrival)

    stage.tell(
        "She sees an error page. “Send me the address of that page, I will fix it”, the attacker "
        "writes. The address has code and state in it. The attacker opens it in the browser that "
        "began the flow: for Notebook all of it matches."
    )
    browser.send(Leg("GET", arrival.url))
    if shown := stage.notes_shown(browser):
        return f"A session as Alice at Notebook. It shows {shown}"

    stage.tell("The attacker tries whether the token endpoint still accepts the code.")
    is_valid = _is_valid(stage, arrival, begun.answered()["client_id"])
    return "A code of Alice's that is still valid." if is_valid else None


def _is_valid(stage: Stage, arrival: Leg, client_id: str) -> bool:
    """Whether the code is still valid: if it is, only the wrong verifier is rejected."""
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "code": arrival.query["code"],
        "redirect_uri": arrival.url.partition("?")[0],
        "code_verifier": VERIFIER,
    }
    answer = stage.attacker.sends(posted(f"{stage.scene.authorization_server}/token", form))
    # The server rejects an unknown or used code before it looks at the verifier.
    return "code_verifier" in answer.document().get("error_description", "")


STORY = Story(
    slug="browser-swapping",
    title="A code, carried from the victim's browser to the attacker's",
    attacker="someone who can have Alice open a link, and gets an address from her",
    victim="Alice, who signs in at the right server, for the right app",
    clause="FAPI 2.0 §6.5, RFC 9700 §4.7",
    idea="State, nonce and PKCE bind the response to the browser that began the flow. So the "
    "attacker begins it, lets Alice do the part that only she can do, and carries the "
    "response back to the first browser, where all three match.",
    has="A link that Alice opens, and a way to the address at which she ends up: a history, a log, "
    "or Alice herself, who copies it for the attacker (ConsentFix).",
    lesson="Alice's browser brings the response first, and it is not the browser that began the "
    "flow. Notebook ends this flow in every browser and burns the code: it uses the code up and "
    "revokes the tokens. What the attacker then gets from her is worthless.",
    stopped_by=(Defence(CLIENT_APP, "state_is_of_this_browser"),),
    play=_play,
    reduced="An attacker who reads the address before Alice's browser reaches Notebook, or keeps "
    "it from arriving there, still succeeds. No server can tell the two browsers apart until "
    "then. What is left to the attacker is the moment of one redirect, instead of the minute in "
    "which a code is valid.",
)
