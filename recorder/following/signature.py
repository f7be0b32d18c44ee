"""Whether a token was signed with a key: the only place in the recorder that does cryptography."""

from collections.abc import Collection, Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import import_key

from tracing import tokens


def is_signed(token: str, key: Mapping[str, Any], algorithms: Collection[str]) -> bool:
    """Whether this compact JWS was signed with this published key, by one of these algorithms."""
    try:
        jws.deserialize_compact(token, import_key(dict(key)), registry=_Registry(algorithms))
    except (JoseError, LookupError, TypeError, ValueError):
        # A key or a header has the wrong form or another use, so this key did not sign the token.
        return False
    return True


class _Registry(jws.JWSRegistry):
    """joserfc's rules for a JWS, with this list of algorithms, and with any header allowed."""

    max_header_length = max_payload_length = max_signature_length = tokens.LONGEST

    def __init__(self, algorithms: Collection[str]) -> None:
        # RFC 7515 §4: header parameters that are not understood must be ignored.
        super().__init__(strict_check_header=False)
        self._listed = algorithms

    def get_alg(self, name: str) -> JWSAlgModel:
        """Return the algorithm as joserfc does, but without its warnings: the result is only shown.

        Raises:
            UnsupportedAlgorithmError: the algorithm is not on the list.
        """
        if name not in self._listed:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]
