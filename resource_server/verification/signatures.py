"""Parses and verifies signed JWTs, with joserfc; nothing else in this server does.

Only the text of an access token is used: keys that its header contains or points to (`jwk`, `jku`,
`x5c`, `x5u`) are never used and never fetched (RFC 8725 §3.10).
"""

from base64 import urlsafe_b64decode
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import Key, OKPKey

from hosting.strict_json import json_object
from resource_server.algorithms import ALGORITHMS

EDWARDS_CURVES = ("Ed25519", "Ed448")
"""The OKP curves for signatures; joserfc also allows EdDSA with those for key agreement."""


class _Registry(jws.JWSRegistry):
    """joserfc's rules for a JWS, with room for a certificate chain and our list of algorithms."""

    max_header_length = 8 * 1024
    max_payload_length = 16 * 1024

    def get_alg(self, name: str) -> JWSAlgModel:
        """Look up an algorithm as joserfc does, without its warning about the older name EdDSA.

        Raises:
            UnsupportedAlgorithmError: the algorithm is not on our list.
        """
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


# RFC 7515 §4: header parameters that are not understood must be ignored.
_registry = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


def open_jwt(token: str) -> jws.CompactSignature | None:
    """Split a signed JWT into its parts, without verifying it; None for anything else.

    A signed JWT has three parts in base64url without padding (RFC 7515 §2), and its header is a
    JSON object that names an algorithm and, optionally, a key, both as strings.
    """
    try:
        signed = jws.extract_compact(token.encode("ascii"), registry=_registry)
    except (JoseError, TypeError, UnicodeEncodeError, RecursionError):
        # TypeError: joserfc assumes that the header is an object. RecursionError: excessive
        # nesting.
        return None
    # joserfc also accepts a header with NaN, or with a duplicate name.
    header = json_object(_decoded(signed.segments["header"]))
    if header is None or not isinstance(header["alg"], str):
        return None
    return signed if isinstance(header.get("kid", ""), str) else None


def why_not_a_jwt(token: str) -> str:
    """Say why `open_jwt` does not accept a text."""
    if not token:
        return "none"
    parts = token.split(".")
    if len(parts) != 3:
        return "1 part" if len(parts) == 1 else f"{len(parts)} parts"
    try:
        header = json_object(_decoded(parts[0].encode("ascii")))
    except ValueError:
        # Not ASCII, or of a length that base64 cannot have.
        return "parts that are not base64url"
    if header is None:
        return "a header that is not a JSON object"
    if not isinstance(header.get("alg"), str):
        return "a header without alg"
    if not isinstance(header.get("kid", ""), str):
        return "a kid that is not a string"
    return "parts that are not base64url, or too long"


def is_signed_by(signed: jws.CompactSignature, key: Key) -> bool:
    """Whether this key verifies header and payload, with the algorithm that the header names."""
    try:
        return jws.validate_compact(signed, key, registry=_registry)
    except (JoseError, TypeError):
        # TypeError: a header parameter has a type that joserfc does not expect.
        return False


def fits(key: Key, algorithm: str) -> bool:
    """Whether a published key may verify signatures of this algorithm."""
    if isinstance(key, OKPKey) and key.curve_name not in EDWARDS_CURVES:
        return False
    try:
        _registry.get_alg(algorithm).check_key(key)
        key.check_key_op("verify")
    except JoseError:
        return False
    return True


def payload_of(signed: jws.CompactSignature) -> dict[str, Any] | None:
    """Return the payload if it is a JSON object, or else None."""
    return json_object(signed.payload)


def _decoded(part: bytes) -> bytes:
    return urlsafe_b64decode(part + b"==")
