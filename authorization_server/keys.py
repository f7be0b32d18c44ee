"""The signing keys of this issuer: made once, kept in the database, published at /jwks."""

from typing import Any

from joserfc.jwk import ECKey, KeySet, RSAKey
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from authorization_server.models import SigningKey

ACCESS_TOKEN_ALGORITHM = "ES256"
ID_TOKEN_ALGORITHMS = ("RS256", "ES256")
RSA_BITS = 2048


class SigningKeys:
    """One key for each algorithm, parsed once."""

    def __init__(self, jwks: dict[str, dict[str, Any]]) -> None:
        self._by_algorithm: dict[str, ECKey | RSAKey] = {
            "ES256": ECKey.import_key(jwks["ES256"]),
            "RS256": RSAKey.import_key(jwks["RS256"]),
        }
        self.public = {"keys": [_public(key) for key in self._by_algorithm.values()]}
        self.verification = KeySet.import_key_set(self.public)  # type: ignore[arg-type]

    def signing(self, algorithm: str) -> KeySet:
        """The key for this algorithm, as a set of one: joserfc then names it in the header."""
        return KeySet([self._by_algorithm[algorithm]])


def load_keys(engine: Engine) -> SigningKeys:
    """The keys in the database; they are made when there are none yet."""
    jwks = _stored(engine)
    for algorithm in {"ES256", "RS256"} - jwks.keys():
        _make(engine, algorithm)
    return SigningKeys(_stored(engine))


def _stored(engine: Engine) -> dict[str, dict[str, Any]]:
    with engine.connect() as connection:
        rows = connection.execute(select(SigningKey.algorithm, SigningKey.jwk))
        return {row.algorithm: row.jwk for row in rows}


def _make(engine: Engine, algorithm: str) -> None:
    parameters: Any = {"alg": algorithm, "use": "sig"}
    key: ECKey | RSAKey = (
        ECKey.generate_key("P-256", parameters, auto_kid=True)
        if algorithm == "ES256"
        else RSAKey.generate_key(RSA_BITS, parameters, auto_kid=True)
    )
    values = {"kid": key.kid, "algorithm": algorithm, "jwk": key.as_dict(private=True)}
    try:
        with engine.begin() as connection:
            connection.execute(insert(SigningKey), values)
    except IntegrityError:
        # Another worker made this key at the same moment: its key counts.
        return


def _public(key: ECKey | RSAKey) -> dict[str, Any]:
    return dict(key.as_dict(private=False))
