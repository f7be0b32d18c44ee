"""Opens a signed JWT and verifies it, with joserfc: the only place here that knows how.

Nothing is taken from an access token but its text: keys that its header brings or points at (`jwk`,
`jku`, `x5c`, `x5u`) are never used and never fetched (RFC 8725 §3.10).
"""

import json
from typing import Any, NoReturn

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import Key, OKPKey

ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA", "Ed25519")
"""What a token may be signed with: asymmetric only. A key that anyone can read proves nothing when
it also signs (RFC 8725 §3.1). Ed25519 is what RFC 9864 calls EdDSA with that curve.
"""

EDWARDS_CURVES = ("Ed25519", "Ed448")
"""The OKP curves that sign. The others agree on keys, and joserfc lets EdDSA have them, too."""


class _Registry(jws.JWSRegistry):
    """joserfc's rules for a JWS, with room for a certificate chain and our list of algorithms."""

    max_header_length = 8 * 1024
    max_payload_length = 16 * 1024

    def get_alg(self, name: str) -> JWSAlgModel:
        """As joserfc does it, without its warning at each use of the older name EdDSA.

        Raises:
            UnsupportedAlgorithmError: the algorithm is not on our list.
        """
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


# RFC 7515 §4: header parameters that are not understood must be ignored.
_registry = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


def open_jwt(token: str) -> jws.CompactSignature | None:
    """The parts of a signed JWT, not yet verified; None when it is none.

    It is one when it has three parts, and its header is a JSON object that names an algorithm, and
    a key, if any, by text.
    """
    try:
        signed = jws.extract_compact(token.encode("ascii"), registry=_registry)
    except (JoseError, TypeError, UnicodeEncodeError, RecursionError):
        # TypeError: joserfc takes the header for an object; RecursionError: nested to exhaust us.
        return None
    header: Any = signed.headers()
    if not isinstance(header, dict) or not isinstance(header.get("alg"), str):
        return None
    return signed if isinstance(header.get("kid", ""), str) else None


def is_signed_by(signed: jws.CompactSignature, key: Key) -> bool:
    """Whether this key confirms header and payload, by the algorithm that the header names."""
    try:
        return jws.validate_compact(signed, key, registry=_registry)
    except (JoseError, TypeError):
        # TypeError: a header parameter is of a kind that joserfc does not expect.
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


def payload_of(signed: jws.CompactSignature) -> Any:
    """The payload as JSON; None when it is no JSON."""
    try:
        return _decoder.decode(signed.payload.decode())
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


# Python's decoder takes NaN and Infinity, which RFC 8259 does not know.
_decoder = json.JSONDecoder(parse_constant=_refuse)
