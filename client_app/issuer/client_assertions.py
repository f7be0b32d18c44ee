"""Who this client is, said with a signature instead of a secret (RFC 7523 §2.2, OIDC Core §9)."""

import time

from client_app.issuer.key_pairs import signed, thumbprint
from client_app.issuer.registration_checks import Registration
from hosting.random_values import new_secret

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS, HELD_SECONDS = 60, 600
"""How long an assertion could be used by whoever reads it on the way; the second where the way may
be long, since a step may be held.
"""


def assertion_parameters(registration: Registration, *, may_be_held: bool) -> dict[str, str]:
    """What a form carries for `private_key_jwt`: an assertion for this issuer alone, used once."""
    now = int(time.time())
    claims = {
        "iss": registration.client_id,
        "sub": registration.client_id,
        "aud": registration.issuer,
        "iat": now,
        "exp": now + (HELD_SECONDS if may_be_held else ASSERTION_SECONDS),
        "jti": new_secret(),
    }
    header = {"kid": thumbprint(registration.signing_key)}
    return {
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": signed(registration.signing_key, header, claims),
    }
