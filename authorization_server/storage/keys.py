"""The signing keys of this issuer: stored in the database, published at /jwks, rotated on demand.

One key signs for each algorithm. A rotation retires it and creates the next; the old one stays
published until the last token that it signed has expired. Workers share nothing but the database,
so each reads the keys again every few seconds.

A new key signs immediately. It need not be published in advance: the key set is always read from
the database, and a verifier that encounters an unknown `kid` fetches the set again.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from joserfc.jwk import ECKey, GuestProtocol, KeySet, RSAKey
from sqlalchemy import DDL, Connection, Engine, bindparam, event, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from authorization_server.config import Config
from authorization_server.storage.tables import METADATA
from authorization_server.storage.token_lifetimes import ACCESS_TOKEN, CHOSEN
from hosting.control import clock
from hosting.database import statements_of
from hosting.tables import INDEXED, KEY, row_of, table_of

ACCESS_TOKEN_ALGORITHM = "ES256"
ID_TOKEN_ALGORITHMS = ("RS256", "ES256")
ALGORITHMS = ("ES256", "RS256")
RSA_BITS = 2048

PUBLIC_MEMBERS = frozenset({"kty", "use", "alg", "kid", "crv", "x", "y", "n", "e"})
"""The members of a key that are published (RFC 7517 §4, RFC 7518 §6.2.1, §6.3.1)."""

REREAD_SECONDS = 5.0
"""How long, at most, a worker continues to sign with a retired key."""

ROTATIONS_AT_ONCE = 10
"""How many rotations may begin at the same moment and all succeed."""

MARGIN_SECONDS = 60
"""How much longer than its last token a retired key is published: more than `REREAD_SECONDS`, and
enough for verifiers whose clocks are slow.
"""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key of this issuer, as a JWK. It signs until it is retired (None: it still signs),
    and stays published until everything that it signed has expired.
    """

    kid: Annotated[str, KEY]
    algorithm: str
    jwk: dict[str, Any]
    created_at: int
    retired_at: Annotated[int | None, INDEXED] = None


SIGNING_KEYS = table_of(SigningKey, "signing_keys", METADATA)

# One key signs for each algorithm, even if two processes create keys at the same moment. An `Index`
# needs such a condition for each kind of database, and would import them all.
event.listen(
    SIGNING_KEYS,
    "after_create",
    DDL(  # type: ignore[no-untyped-call]
        "CREATE UNIQUE INDEX one_key_signs ON signing_keys (algorithm) WHERE retired_at IS NULL"
    ),
)

_signing = SIGNING_KEYS.c.retired_at.is_(None)
_published = (
    select(SIGNING_KEYS)
    .where(or_(_signing, SIGNING_KEYS.c.retired_at > bindparam("earliest")))
    .order_by(SIGNING_KEYS.c.created_at, SIGNING_KEYS.c.kid)
)
_algorithms_that_sign = select(SIGNING_KEYS.c.algorithm).where(_signing)
_insert = insert(SIGNING_KEYS)
_retire = (
    update(SIGNING_KEYS)
    .where(SIGNING_KEYS.c.algorithm == bindparam("of_algorithm"), _signing)
    .values(retired_at=bindparam("now"))
    .returning(SIGNING_KEYS.c.kid)
)


class KeyRing:
    """The keys as they were read at one moment, each parsed at most once."""

    def __init__(self, stored: Sequence[SigningKey]) -> None:
        self.kids = tuple(key.kid for key in stored)
        self.public = {"keys": [_public_part(key.jwk) for key in stored]}
        self.verification = KeySet.import_key_set(self.public)  # type: ignore[arg-type]
        self._stored = {key.algorithm: key for key in stored if key.retired_at is None}
        self._signing: dict[str, KeySet] = {}

    def signing(self, algorithm: str) -> KeySet:
        """Return the key that signs with this algorithm, as a set of one: joserfc then names its
        `kid` in the header.

        It is parsed when it first signs: checking a private RSA key takes longer than signing, and
        few of the keys that are read will sign.
        """
        if algorithm not in self._signing:
            self._signing[algorithm] = KeySet([_parsed(self._stored[algorithm])])
        return self._signing[algorithm]


class SigningKeys:
    """The keys in the database, as this process knows them. Safe to use from many threads."""

    def __init__(
        self, engine: Engine, config: Config, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._statements = statements_of(engine)
        self._published_seconds = published_seconds(config)
        self._clock = clock
        self._ring: KeyRing | None = None
        self._read()

    def signing(self, algorithm: str) -> KeySet:
        """Return the key that signs with this algorithm, as a set of one."""
        return self._recent().signing(algorithm)

    def verifying(self, token: GuestProtocol) -> KeySet:
        """Return the keys for a token, as joserfc requests them; read again if its `kid` is
        unknown.

        Another worker may have signed it with a key that was created a moment ago.
        """
        ring = self._recent()
        if token.headers().get("kid") not in ring.kids:
            ring = self._read()
        return ring.verification

    def public(self) -> dict[str, Any]:
        """Return the key set (RFC 7517 §5) as it is in the database now."""
        return self._read().public

    def rotate(self) -> None:
        """Retire the keys that sign, and create new ones. Here they take effect immediately."""
        rotate(self._engine)
        self._read()

    def withdraw(self) -> None:
        """Rotate the keys so that what the old ones signed can no longer be verified."""
        rotate(self._engine, retired_at=0)
        self._read()

    def _recent(self) -> KeyRing:
        ring = self._ring
        return ring if ring and self._clock() < self._reread_at else self._read()

    def _read(self) -> KeyRing:
        # Set first, so that other threads continue with the current keys in the meantime.
        self._reread_at = self._clock() + REREAD_SECONDS
        earliest = int(clock.now()) - self._published_seconds
        rows = self._statements.all(_published, {"earliest": earliest})
        stored = [SigningKey(*row) for row in rows]
        ring = self._ring
        if ring is None or ring.kids != tuple(key.kid for key in stored):
            ring = self._ring = KeyRing(stored)
        return ring


class Rotated(NamedTuple):
    """The `kid`s of the key that was retired and of the one that signs in its place."""

    algorithm: str
    old: str | None
    new: str


def published_seconds(config: Config) -> int:
    """Return how long a retired key is published: as long as anything it signed may be valid."""
    chosen = CHOSEN[ACCESS_TOKEN].most
    return max(config.access_token_seconds, chosen, config.id_token_seconds) + MARGIN_SECONDS


def make_keys(engine: Engine) -> None:
    """Create a key for each algorithm that has no key to sign with."""
    with engine.connect() as connection:
        present = set(connection.scalars(_algorithms_that_sign))
    for algorithm in set(ALGORITHMS) - present:
        _make(engine, algorithm)


def rotate(engine: Engine, *, retired_at: int | None = None) -> list[Rotated]:
    """Retire the keys that sign, and create new ones, all at once or not at all.

    `retired_at` is the time of retirement to record; by default, now.
    """
    keys = {algorithm: _generated(algorithm) for algorithm in ALGORITHMS}
    moment = int(clock.now()) if retired_at is None else retired_at
    for _ in range(ROTATIONS_AT_ONCE - 1):
        # A rotation that waited for another does not see the new key of the other: PostgreSQL reads
        # what exists when a statement begins. The next attempt retires that key.
        with suppress(IntegrityError):
            return _all_replaced(engine, keys, moment)
    return _all_replaced(engine, keys, moment)


def _all_replaced(engine: Engine, keys: Mapping[str, ECKey | RSAKey], moment: int) -> list[Rotated]:
    with engine.begin() as connection:
        return [_replaced(connection, name, key, moment) for name, key in keys.items()]


def _replaced(
    connection: Connection, algorithm: str, key: ECKey | RSAKey, retired_at: int
) -> Rotated:
    values = {"of_algorithm": algorithm, "now": retired_at}
    old = connection.execute(_retire, values).scalar()
    stored = _stored(algorithm, key)
    connection.execute(_insert, row_of(stored))
    return Rotated(algorithm, old, stored.kid)


def _make(engine: Engine, algorithm: str) -> None:
    try:
        with engine.begin() as connection:
            connection.execute(_insert, row_of(_stored(algorithm, _generated(algorithm))))
    except IntegrityError:
        # Another worker created this key at the same moment: its key counts.
        return


def _generated(algorithm: str) -> ECKey | RSAKey:
    parameters: Any = {"alg": algorithm, "use": "sig"}
    if algorithm == "ES256":
        return ECKey.generate_key("P-256", parameters, auto_kid=True)
    return RSAKey.generate_key(RSA_BITS, parameters, auto_kid=True)


def _stored(algorithm: str, key: ECKey | RSAKey) -> SigningKey:
    jwk: dict[str, Any] = dict(key.as_dict(private=True))
    return SigningKey(jwk["kid"], algorithm, jwk, created_at=int(clock.now()))


def _public_part(jwk: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in jwk.items() if name in PUBLIC_MEMBERS}


def _parsed(key: SigningKey) -> ECKey | RSAKey:
    kind = ECKey if key.algorithm == "ES256" else RSAKey
    return kind.import_key(key.jwk)
