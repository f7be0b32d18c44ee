"""The kinds of values that can be followed, and who creates them.

The checks themselves say which kinds they are about (`about`, see `tracing.checks`), and
`tracing.redaction` decides which values are secret.
"""

import re

from recorder.event.client_kinds import (
    CLIENT_ASSERTION,
    CLIENT_SECRET,
    REGISTRATION_ACCESS_TOKEN,
    REQUEST_URI,
)
from recorder.event.kind import Kind
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP

AROUND_COOKIES = re.compile(r"\A__Host-|_\d+\Z")
"""The prefix of a cookie's name over TLS, and the port at the end of the name; the names used by
checks have neither.
"""

MARKED_USED = "marks it used: it does not work again"

CODE = Kind("code", "Authorization code", AUTHORIZATION_SERVER, MARKED_USED)
DEVICE_CODE = Kind("device_code", "Device code", AUTHORIZATION_SERVER, MARKED_USED)
STATE = Kind("state", "State", CLIENT_APP, "uses it up: a second answer with it is refused")
NONCE = Kind("nonce", "Nonce", CLIENT_APP)
CODE_VERIFIER = Kind("code_verifier", "PKCE verifier", CLIENT_APP)
CODE_CHALLENGE = Kind("code_challenge", "PKCE challenge", CLIENT_APP)
ACCESS_TOKEN = Kind("access_token", "Access token", AUTHORIZATION_SERVER)
ID_TOKEN = Kind("id_token", "ID token", AUTHORIZATION_SERVER, aliases=("id_token_hint",))
REFRESH_TOKEN = Kind(
    "refresh_token",
    "Refresh token",
    AUTHORIZATION_SERVER,
    "marks it used, and issues the next one",
)
SESSION = Kind("session", "Session cookie", None)

KINDS = {
    kind.name: kind
    for kind in (
        CODE,
        DEVICE_CODE,
        STATE,
        NONCE,
        CODE_VERIFIER,
        CODE_CHALLENGE,
        CLIENT_SECRET,
        CLIENT_ASSERTION,
        REQUEST_URI,
        REGISTRATION_ACCESS_TOKEN,
        ACCESS_TOKEN,
        ID_TOKEN,
        REFRESH_TOKEN,
        SESSION,
    )
}

TOKENS = {kind.name: kind for kind in (ACCESS_TOKEN, ID_TOKEN, REFRESH_TOKEN)}
"""The kinds that are tokens, under the names that `token_type_hint` uses (RFC 7009 §2.1)."""

BY_PARAMETER = {
    name: kind for kind in KINDS.values() if kind.maker for name in (kind.name, *kind.aliases)
}
"""The kind of value that a parameter, a form field or a member of JSON carries."""
