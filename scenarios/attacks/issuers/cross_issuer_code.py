"""The honest issuer's code reaches the attacker, who makes Notebook itself redeem it (COAT)."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from scenarios.attacks.issuers.mallory import (
    AT_HIS_ISSUER,
    ATTACKER,
    redirect_to,
    request_of_notebook,
)
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.honest import NOTES_PATH
from scenarios.impostors.answers import Alteration, Answer, with_query
from tracing.catalogue import CLIENT_APP


def _play(stage: Stage) -> str | None:
    stage.tell(
        "Mallory begins a sign-in at Notebook, at the honest issuer, and does not follow the "
        "redirect. Its state, nonce and code challenge belong to a flow of his own browser."
    )
    own = request_of_notebook(stage, NOTES_PATH)

    stage.tell(
        "His authorization endpoint answers with a redirect to the honest one. It passes on the "
        "request of his own flow, and changes only the state: that of the user who arrives."
    )
    honest = f"{stage.scene.authorization_server}/authorize"
    stage.attackers_issuer.alter("authorize", _passed_on(honest, own))

    stage.tell(
        "Alice chooses his issuer at Notebook. Her browser is sent on to the honest issuer, where "
        "she has an account. She signs in and allows it."
    )
    arrival = stage.arrival(stage.victim, f"/sign-in?{AT_HIS_ISSUER}")

    stage.tell(
        "Her browser brings the honest issuer's code to Notebook, with a state that matches. "
        "Notebook began this flow at Mallory's issuer, so he waits for the code at his token "
        "endpoint."
    )
    stage.victim.send(arrival)
    brought = stage.attackers_issuer.received("token")
    if not brought:
        return None

    return _finished(stage, own, brought[-1].parameter("code"))


def _passed_on(honest: str, own: Mapping[str, str]) -> Alteration:
    """Redirect to the honest authorization endpoint with his own request and the user's state."""

    def alter(answer: Answer) -> Answer:
        arrived = parse_qs(urlsplit(answer.sent_headers["Location"]).query)
        return redirect_to(with_query(honest, {**own, "state": arrived["state"]}))

    return alter


def _finished(stage: Stage, own: Mapping[str, str], code: str) -> str | None:
    stage.tell(
        "He cannot redeem it: Notebook has a secret at the honest issuer. So he has Notebook do "
        "it. He finishes his own flow with this code. It was issued for his challenge and his "
        "nonce, so PKCE and nonce match."
    )
    finished = {"code": code, "state": own["state"], "iss": stage.scene.authorization_server}
    browser = stage.attacker.agent
    browser.send(Leg("GET", with_query(own["redirect_uri"], finished)))

    stage.tell("He opens Notebook, to see whom it takes him for.")
    shown = stage.notes_shown(browser)
    return shown and f"He is signed in to Notebook as Alice. It shows {shown}"


STORY = Story(
    slug="cross-issuer-code",
    title="A code of one issuer, sent to another (COAT)",
    attacker=ATTACKER,
    victim="Alice, who has accounts at both issuers",
    clause="Security BCP update §2.2, RFC 9700 §4.4, §4.5.4",
    idea="Assistants and automation platforms connect to hundreds of issuers, and let anyone add "
    "one. One redirect URI for all of them, and a secret for each: he needs no secret if the app "
    "brings him the code, and redeems it for him.",
    has="An issuer of his own among those of the app, and a browser in which he begins a flow.",
    lesson="The response says which issuer sent it (iss), and Notebook compares this with the "
    "issuer of the flow before it sends the code anywhere. Neither the secret nor PKCE nor the "
    "nonce stops him: Notebook authenticates, and the other two are those of his own flow.",
    stopped_by=(Defence(CLIENT_APP, "issuer_is_expected"),),
    play=_play,
    attackers_issuer=True,
)
