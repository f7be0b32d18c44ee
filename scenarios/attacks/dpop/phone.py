"""An app on Alice's phone, whose access tokens are bound to a key that never leaves the phone."""

from scenarios.attacks.stage import Stage
from scenarios.forging import Signer
from scenarios.programs.program import dpop

KEY = Signer("Alice's phone")
BOUND = (
    "Alice signs in to an app on her phone. The app shows a key with its token request (DPoP), and "
    "the access token that it gets is bound to this key. The key never leaves the phone."
)


def bound_token(stage: Stage) -> str:
    """Return an access token for Alice's notes, bound to the key.

    Raises:
        WalkStopped: no token is issued.
    """
    app = stage.app.registers(client_name="An app on a phone", token_endpoint_auth_method="none")
    proof = KEY.proof("POST", f"{stage.scene.authorization_server}/token")
    return str(stage.alice.tokens(app, {"DPoP": proof})["access_token"])


def notes_address(stage: Stage) -> str:
    """Return the URL of the notes."""
    return f"{stage.scene.resource_server}/api/notes"


def with_proof(stage: Stage, method: str, token: str, signer: Signer = KEY) -> dict[str, str]:
    """Return the headers of a request for the notes: the token, and a proof made with this key."""
    return dpop(token, signer.proof(method, notes_address(stage), access_token=token))
