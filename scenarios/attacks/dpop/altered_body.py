"""The attacker keeps the token and the proof of a request, and changes its body."""

import json
from dataclasses import replace

from scenarios.attacks.dpop.phone import BOUND, bound_token, notes_address, with_proof
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.programs.program import fetched
from tracing.catalogue import RESOURCE_SERVER

HERS = "Pay the hatter: account 1111."
ALTERED = "Pay the hatter: account 6666."


def _play(stage: Stage) -> str | None:
    stage.tell(BOUND)
    token = bound_token(stage)

    stage.tell(f"The app saves a note for her, with a proof for this request: “{HERS}”")
    headers = tuple(with_proof(stage, "POST", token).items())
    request = Leg("POST", notes_address(stage), json=_note(HERS), headers=headers)
    stage.app.sends(request)

    stage.tell(
        "The attacker sits at a proxy between the app and the API, where TLS ends, and compares "
        "the proof with the request: the proof names method, address and token, and not the body. "
        "The request leaves with token and proof as they were, and with another note."
    )
    stage.attacker.sends(replace(request, json=_note(ALTERED)))

    stage.tell("Alice's app reads her notes, with a new proof.")
    shown = stage.notes_returned(
        fetched(notes_address(stage), with_proof(stage, "GET", token)), stage.app
    )
    if shown is None or ALTERED not in shown:
        return None
    return f"A note that Alice did not write, in {shown}"


def _note(text: str) -> str:
    return json.dumps({"text": text})


STORY = Story(
    slug="altered-body",
    title="The same proof, a different body",
    attacker="someone at a proxy who can read requests, and send some",
    victim="Alice, whose app uses DPoP",
    clause="RFC 9449 §11.7, FAPI 2.0 §6.2",
    idea="Only the app can sign with its key. But the signature covers method, address and token, "
    "and what a request writes is in its body.",
    has="One request of the app, with token, proof and body, seconds old.",
    lesson="No server can see in a proof whether the body was altered. What stops the attack is "
    "that the proof was used: the API accepts each proof once, and the app's own request came "
    "first.",
    stopped_by=(Defence(RESOURCE_SERVER, "proof_is_used_once"),),
    play=_play,
    reduced="An attacker who holds the app's request back, and sends the altered one first, "
    "succeeds: one altered request for each request of the app, to the same address, with the same "
    "method, within a minute. Only a signature over the body prevents that (RFC 9421, FAPI 2.0 "
    "Message Signing), which this project does not have.",
)
