"""The attacker's issuer redirects back with his code, as if it were the honest issuer (CORF)."""

import json
from collections.abc import Mapping

from scenarios import honest
from scenarios.attacks.issuers.mallory import (
    AT_HIS_ISSUER,
    ATTACKER,
    PUBLIC,
    redirect_to,
    request_of_notebook,
)
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.honest import BOB, NOTES_PATH
from scenarios.impostors.answers import Answer, with_query
from scenarios.programs.program import CALLBACK, bearer
from scenarios.programs.visitor import Visitor
from tracing.catalogue import CLIENT_APP

SECRET = "The key is under the third flowerpot."
OF_THE_FLOW = ("state", "nonce", "code_challenge")
WAIT = Answer(body=b"<p>One moment, please.</p>", headers={"Content-Type": "text/html"})
HONEST_CALLBACK, HIS_CALLBACK = f"{CALLBACK}/honest", f"{CALLBACK}/mallory"


def _response(stage: Stage, begin: Leg, request: Mapping[str, object]) -> Leg | None:
    """Return the leg from Mallory's issuer to Notebook in Alice's browser, with his code.

    Raises:
        WalkStopped: no code is issued to him.
    """
    issuer = stage.attackers_issuer
    stage.tell("Her browser arrives at Mallory's issuer, which shows a page that says: wait.")
    issuer.alter("authorize", lambda _: WAIT)
    stage.victim.send(begin)

    stage.tell(
        "He copies state, nonce and code challenge of her request into a request of his own to the "
        "honest issuer. He signs in there with his account, bob, and keeps the response."
    )
    hers = issuer.received("authorize")[-1]
    copied = {**request, **{name: hers.parameter(name) for name in OF_THE_FLOW}}
    address = with_query(f"{stage.scene.authorization_server}/authorize", copied)
    response = stage.attacker.opens(Leg("GET", address), BOB).location

    stage.tell(
        "The page in Alice's browser loads again. Now his issuer answers with a redirect: the "
        "response of the honest issuer, with her state and his code."
    )
    issuer.alter("authorize", lambda _: redirect_to(response))
    return stage.victim.send(begin).redirect()


def _play(stage: Stage) -> str | None:
    stage.tell("Mallory reads Notebook's client_id at the honest issuer in a sign-in of his own.")
    request = request_of_notebook(stage, PUBLIC)

    stage.tell("Alice begins a sign-in at Notebook, and chooses Mallory's issuer.")
    address = f"{stage.scene.client_app}{PUBLIC}&{AT_HIS_ISSUER}"
    arrival = _response(stage, Leg("GET", stage.victim.send(Leg("GET", address)).location), request)
    if arrival is None:
        return None
    stage.victim.send(arrival)

    stage.tell("If Notebook accepts the response, she writes a note, into his account.")
    page = stage.victim.send(Leg("GET", stage.scene.client_app + NOTES_PATH))
    form = page.form_with("Save note")
    if form is None:
        return None
    stage.victim.send(form.fill("A new note", SECRET).press("Save note"))
    return _read_by_bob(stage)


def _at_an_app_that_goes_by_its_address(stage: Stage) -> str | None:
    stage.tell(
        "A planner keeps notes with the service of its user's choice. It has a redirect URI for "
        "each issuer, and learns from the address which issuer has answered. The state says only "
        "that this browser began something."
    )
    planner = stage.app.registers(client_name="A planner", redirect_uris=[HONEST_CALLBACK])
    his_issuer = Visitor(stage.attackers_issuer.url, stage.victim)
    at_his = his_issuer.registers(client_name="A planner", redirect_uris=[HIS_CALLBACK])

    stage.tell("Alice begins to connect the planner with Mallory's service.")
    arrival = _response(stage, at_his.authorization(), planner.request())
    if arrival is None or arrival.query["state"] != at_his.request()["state"]:
        return None

    stage.tell(
        "The planner sees an answer at the redirect URI of the honest issuer, with the state of "
        "this browser. It redeems the code there, with the verifier of her flow: PKCE matches."
    )
    if not arrival.url.startswith(HONEST_CALLBACK):
        return None
    tokens = stage.app.sends(planner.exchange(arrival.query["code"])).document()

    stage.tell("Alice writes a note. The planner saves it with the tokens that it has.")
    stage.app.sends(_note(stage.scene.resource_server, tokens["access_token"]))
    return _read_by_bob(stage)


def _note(api: str, access_token: str) -> Leg:
    headers = tuple(bearer(access_token).items())
    return Leg("POST", f"{api}/api/notes", json=json.dumps({"text": SECRET}), headers=headers)


def _read_by_bob(stage: Stage) -> str | None:
    stage.tell("Mallory reads the notes of his account, bob.")
    page = stage.attacker.agent.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH, BOB))
    return f"Alice's note, in Mallory's account: {SECRET}" if SECRET in page.text else None


STORY = Story(
    slug="cross-issuer-request-forgery",
    title="An answer of the attacker's, as if from another issuer (CORF)",
    attacker=ATTACKER,
    victim="Alice, who chose Mallory's issuer",
    clause="Security BCP update §2.2.1, RFC 9700 §4.7",
    idea="Login CSRF fails because the state belongs to the victim's browser. But she brings her "
    "state to his issuer by herself. If the app learns from the address who has answered, he can "
    "answer in the name of any other issuer.",
    has="An issuer at which Alice signs in, and an account of his own at the honest one.",
    lesson="Notebook remembers with the state at which issuer the flow began, and compares it with "
    "the name in the response (iss). A response in the name of another issuer is refused, and a "
    "code is redeemed only where its flow began. Notebook cannot be weakened so far as to redeem "
    "it elsewhere, so the first run shows a planner that goes by its redirect URI.",
    stopped_by=(Defence(CLIENT_APP, "issuer_is_expected"),),
    play=_play,
    unprotected=_at_an_app_that_goes_by_its_address,
    attackers_issuer=True,
)
