"""Client authentication with a signature instead of a secret (RFC 7523 §2.2, OIDC Core §9)."""

from client_app.issuer.key_pairs import signed, thumbprint
from client_app.issuer.registration_checks import Registration
from hosting.control import clock
from hosting.random_values import new_secret

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS, HELD_SECONDS = 120, 600
"""How long an assertion is valid, and so how long a thief could use it. The second value applies if
a step can be held in between.
"""


def assertion_parameters(registration: Registration, *, may_be_held: bool) -> dict[str, str]:
    """Return the form parameters of `private_key_jwt`: a single-use assertion for this issuer."""
    now = int(clock.now())
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
