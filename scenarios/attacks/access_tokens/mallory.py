"""Mallory, the attacker in many of these stories: a user of the server, with his own client."""

from scenarios.attacks.stage import Stage
from scenarios.honest import BOB

OWN_TOKEN = (
    "Mallory has an account of his own here, bob, and a client that he registered. He signs in and "
    "gets an access token for his own notes. He reads how such a token is written."
)


def own_token(stage: Stage) -> str:
    """Return an access token for Mallory's own notes.

    Raises:
        WalkStopped: no token is issued.
    """
    program = stage.attacker.registers(client_name="Mallory's app")
    tokens = stage.attacker.tokens(program, person=BOB)
    return str(tokens["access_token"])
