"""Parses JWTs that a client signed itself (client assertions, DPoP proofs), with joserfc.

Nothing in them is trusted until the signature is verified. Keys that a header refers to (`jku`,
`x5u`) are never fetched (RFC 8725 §3.10).
"""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from hosting.strict_json import json_object

ALGORITHMS = ("ES256", "RS256", "PS256")
"""Asymmetric only: a signature proves nothing if this server knows the key that makes it."""

LATEST = 1e12
"""A later time is a mistake: it is in milliseconds, or an attempt to cause an overflow."""

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
RSA_BITS = range(2048, 4096 + 1)

PARTS = 3
"""Header, payload and signature, in base64url without padding (RFC 7515 §3.1)."""
SHOWN = 60
"""The maximum number of characters of a received value that are shown to people."""


class _Registry(jws.JWSRegistry):
    """joserfc's rules for a JWS, with room for an RSA key in the header."""

    max_header_length = 4 * 1024
    max_payload_length = 8 * 1024


# RFC 7515 §4: header parameters that are not understood must be ignored.
_registry = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """A signed JWT as it was sent: its header and claims, not yet verified.

    Text that is not a signed JWT has neither, and `problem` says why it is not one.
    """

    signed: jws.CompactSignature | None = None
    header: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""

    def is_signed_by(self, key: ECKey | RSAKey) -> bool:
        """Return whether this key verifies the signature, with the algorithm in the header."""
        if self.signed is None:
            return False
        try:
            return jws.validate_compact(self.signed, key, registry=_registry)
        except (JoseError, TypeError):
            # TypeError: a header parameter has a type that joserfc does not expect.
            return False

    def text(self, name: str) -> str:
        """Return a claim if it is a string, or else an empty string."""
        value = self.claims.get(name)
        return value if isinstance(value, str) else ""

    def seconds(self, name: str) -> int | None:
        """Return a claim that is a time (RFC 7519 §2), in whole seconds since 1970, or None."""
        value = self.claims.get(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return int(value) if is_number and abs(value) < LATEST else None  # type: ignore[arg-type]


def open_statement(text: str) -> Statement:
    """Return the parts of a signed JWT, not yet verified."""
    try:
        signed = jws.extract_compact(text.encode("ascii"), registry=_registry)
    except (JoseError, TypeError, ValueError, RecursionError):
        # TypeError: the header is not an object. RecursionError: it is deeply nested, on purpose.
        return Statement(problem=_why_it_does_not_open(text))
    # joserfc would also accept a header with NaN, or with a repeated member name.
    header = json_object(_decoded(signed.segments["header"]))
    if header is None:
        return Statement(problem="a header that is not a JSON object")
    if not isinstance(header["alg"], str):
        return Statement(problem="an alg that is not a string")
    if not isinstance(header.get("kid", ""), str):
        return Statement(problem="a kid that is not a string")
    claims = json_object(signed.payload)
    if claims is None:
        return Statement(problem="claims that are not a JSON object")
    return Statement(signed, header, claims)


def shown(value: object) -> str:
    """Return a header parameter or a claim as shown to people; `none` if it is missing."""
    return "none" if value is None or value == "" else str(value)[:SHOWN]


def _why_it_does_not_open(text: str) -> str:
    if not text:
        return "none"
    parts = text.split(".")
    if len(parts) != PARTS:
        return f"{len(parts)} of {PARTS} parts" if len(parts) < PARTS else f"{len(parts)} parts"
    try:
        header = json_object(_decoded(parts[0].encode("ascii")))
    except ValueError:
        # Not ASCII, or of a length that is not possible in base64.
        return "parts that are not base64url"
    if header is None:
        return "a header that is not a JSON object"
    if not isinstance(header.get("alg"), str):
        return "a header without alg"
    return "parts that are not base64url, or too long"


def _decoded(part: bytes) -> bytes:
    return urlsafe_b64decode(part + b"==")


def public_key(jwk: object) -> ECKey | RSAKey | None:
    """Return the key if it is a public one that our algorithms can use, or else None."""
    if not isinstance(jwk, dict) or PRIVATE_MEMBERS & set(jwk):
        return None
    try:
        key = JWKRegistry.import_key(jwk)
    except (JoseError, ValueError, TypeError, KeyError):
        # joserfc fails on a curve that it does not know, and on members of the wrong type.
        return None
    if isinstance(key, ECKey):
        return key if key.curve_name == "P-256" else None
    return key if isinstance(key, RSAKey) and key.public_key.key_size in RSA_BITS else None
