"""A program on the victim's computer uses the client_id of an app that she has already allowed."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.user_agent import follow
from scenarios.impostors.answers import Answer
from scenarios.impostors.loopback_server import LoopbackServer, Received
from scenarios.programs.program import challenge_of
from tracing.catalogue import AUTHORIZATION_SERVER

REGISTERED = "http://127.0.0.1/callback"
VERIFIER = "a-code-verifier-that-the-attacker-has-made-up-0123456789"


class Listener(LoopbackServer):
    """The attacker's program, which listens on a port of the victim's computer."""

    def __init__(self) -> None:
        super().__init__(0, {"callback": "/callback"})

    def answer_callback(self, _: Received) -> Answer:
        """Return an empty page."""
        return Answer(204)


def _play(stage: Stage) -> str | None:
    with Listener() as listener:
        return _played(stage, listener)


def _played(stage: Stage, listener: Listener) -> str | None:
    stage.tell(
        "Alice has an app on her computer that writes invoices. It is a client without a secret, "
        "because anyone could read a secret out of the program. It listens on a port that is free "
        "when it starts, so the port of its redirect URI may differ. Alice has allowed it."
    )
    app = stage.app.registers(
        client_name="Invoices", redirect_uris=[REGISTERED], token_endpoint_auth_method="none"
    )
    stage.alice.tokens(app)

    stage.tell(
        "She installs a game. It brings a program of the attacker's with it, which listens on a "
        "port as well. It opens Alice's browser, in which she is signed in, with a request in the "
        "name of Invoices: with its client_id, with the port of the game, and with prompt=none, so "
        "that no page appears. The code_challenge is the attacker's own."
    )
    callback = f"{listener.url}/callback"
    request = app.authorization(
        redirect_uri=callback, prompt="none", code_challenge=challenge_of(VERIFIER)
    )
    stage.victim.goes(follow(request))
    code = listener.received("callback")[-1].parameter("code")
    if not code:
        return None

    stage.tell("A code has arrived at the game, and Alice has seen nothing. It exchanges the code.")
    exchange = app.exchange(code, redirect_uri=callback, code_verifier=VERIFIER)
    tokens = stage.attacker.sends(exchange).document()
    notes = stage.notes_read(tokens["access_token"])
    return notes and f"Tokens in the name of Invoices, without any page. They open {notes}"


STORY = Story(
    slug="client-impersonation",
    title="A program that takes the name of an allowed app",
    attacker="the author of a game that Alice installs",
    victim="Alice, who has allowed another app before",
    clause="RFC 6749 §10.2, RFC 8252 §8.6",
    idea="Alice has said yes before, and the server remembers it. The yes was for an app, but all "
    "that the server sees of an app on a computer is its client_id, which anyone can send.",
    has="A program on Alice's computer, and the client_id of the app.",
    lesson="The server remembers a consent only for a client that proves who it is. About a "
    "client without a secret it asks the user each time. With prompt=none it may not ask, so the "
    "game gets an error instead of a code.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "consent_is_remembered"),),
    play=_play,
    reduced="The game can ask with a page. Then Alice sees the name Invoices, at a moment at which "
    "she has not started that app, and must not allow it. No server can tell two programs on one "
    "computer apart. On a phone, a redirect URI with https that belongs to the app helps (RFC 8252 "
    "§7.2).",
)
