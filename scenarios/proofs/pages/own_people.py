"""The people that only these proofs use (`people.toml`), and their one-time codes (RFC 6238)."""

import tomllib
from pathlib import Path

from pyotp import TOTP

from scenarios.honest import Person

FILE = Path(__file__).with_name("people.toml")
OWN_PEOPLE = {"AUTHORIZATION_SERVER_SETUP": str(FILE)}
"""The setting that lets them sign in."""

_LISTED = tomllib.loads(FILE.read_text("utf-8"))["person"]
DORA, EMIL, FRIDA, GUSTAV = (Person(each["username"], each["password"]) for each in _LISTED)
SECRET_OF_GUSTAV = str(_LISTED[-1]["totp_secret"])


def code_of(secret: str) -> str:
    """Return the code that an authenticator app with this secret shows now."""
    return TOTP(secret).now()
