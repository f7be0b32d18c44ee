"""Opens JWTs that a client signed itself (client assertions, DPoP proofs), with joserfc.

Until the signature is verified nothing in them is believed. Keys that a header points at (`jku`,
`x5u`) are never fetched (RFC 8725 §3.10).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from hosting.strict_json import json_object

ALGORITHMS = ("ES256", "RS256", "PS256")
"""Asymmetric only: a key that this server knows proves nothing when it also signs."""

AHEAD_SECONDS = 5
"""How much the signer's clock may be ahead of ours."""
LATEST = 1e12
"""A time after this one is a mistake: milliseconds, or an attempt to count too far."""

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
RSA_BITS = range(2048, 4096 + 1)


class _Registry(jws.JWSRegistry):
    """joserfc's rules for a JWS, with room for an RSA key in the header."""

    max_header_length = 4 * 1024
    max_payload_length = 8 * 1024


# RFC 7515 §4: header parameters that are not understood must be ignored.
_registry = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """A signed JWT as it came: its header and claims, true or not."""

    signed: jws.CompactSignature
    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    def is_signed_by(self, key: ECKey | RSAKey) -> bool:
        """Whether this key confirms header and claims, by the algorithm that the header names."""
        try:
            return jws.validate_compact(self.signed, key, registry=_registry)
        except (JoseError, TypeError):
            # TypeError: a header parameter is of a kind that joserfc does not expect.
            return False

    def text(self, name: str) -> str:
        """A claim that is a text, else an empty one."""
        value = self.claims.get(name)
        return value if isinstance(value, str) else ""

    def seconds(self, name: str) -> int | None:
        """A claim that is a time (RFC 7519 §2), in whole seconds since 1970."""
        value = self.claims.get(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return int(value) if is_number and abs(value) < LATEST else None  # type: ignore[arg-type]


def open_statement(text: str) -> Statement | None:
    """The parts of a signed JWT, not yet verified; None when it is none."""
    try:
        signed = jws.extract_compact(text.encode("ascii"), registry=_registry)
    except (JoseError, TypeError, ValueError, RecursionError):
        # TypeError: joserfc takes the header for an object; RecursionError: nested to exhaust us.
        return None
    header: Any = signed.headers()
    claims = json_object(signed.payload)
    if not isinstance(header, dict) or claims is None:
        return None
    return Statement(signed, header, claims)


def public_key(jwk: object) -> ECKey | RSAKey | None:
    """The key, if it is a public one that our algorithms verify with; else None."""
    if not isinstance(jwk, dict) or PRIVATE_MEMBERS & set(jwk):
        return None
    try:
        key = JWKRegistry.import_key(jwk)
    except (JoseError, ValueError, TypeError, KeyError):
        # joserfc trips over a curve that it does not know, and over members of the wrong type.
        return None
    if isinstance(key, ECKey):
        return key if key.curve_name == "P-256" else None
    return key if isinstance(key, RSAKey) and key.public_key.key_size in RSA_BITS else None
