"""The published keys of the issuer: fetched over HTTP, parsed once, found by `kid`.

An unknown `kid` makes this server fetch them again, since the issuer may have a new key; but only
every few seconds, or else tokens with invented `kid`s would make it flood the issuer.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, RSAKey

from hosting.turns import Turns
from resource_server.algorithms import ALGORITHMS
from resource_server.refusals import RETRY_SECONDS
from resource_server.verification.issuer import Issuer, IssuerTrouble
from resource_server.verification.signatures import fits

TRUSTED_SECONDS = 600
"""After this the key set is fetched again, so that a key that the issuer withdrew is not trusted
for long. While the issuer cannot be reached, the keys already fetched stay in use.
"""

REFETCH_SECONDS = 5.0
"""Minimum time between two fetches, however many `kid`s are unknown."""

ASYMMETRIC = ("EC", "RSA", "OKP")

WEAKEST_RSA_BITS = 2048
"""RFC 7518 §3.3: a key of size 2048 bits or larger must be used."""


class KeySearch(NamedTuple):
    """The keys that fit, or in words why the issuer's keys could not be fetched."""

    keys: tuple[Key, ...]
    trouble: str

    @property
    def key(self) -> Key | None:
        """The one key that fits; None if there are none or several: key order has no meaning."""
        return self.keys[0] if len(self.keys) == 1 else None


class PublishedKeys:
    """A key set as fetched, indexed by `kid` and algorithm."""

    def __init__(self, jwks: Iterable[Any], stale_at: float) -> None:
        self.stale_at = stale_at
        keys = [key for key in map(parsed_key, jwks) if key is not None]
        # A token without a kid looks for None, which matches every key.
        self.kids = {None, *(key.kid for key in keys)}
        self._by_name: dict[tuple[str | None, str], tuple[Key, ...]] = {}
        for name, key in _names(keys):
            self._by_name[name] = (*self._by_name.get(name, ()), key)

    def find(self, kid: str | None, algorithm: str) -> tuple[Key, ...]:
        """Return the keys with this `kid` for this algorithm."""
        return self._by_name.get((kid, algorithm), ())


class IssuerKeys:
    """Finds keys of the issuer. Can be used by many threads; a known key never has to wait."""

    def __init__(self, issuer: Issuer, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._clock = clock
        self._turns = Turns()
        self._known: PublishedKeys | None = None
        self._quiet_until = clock()
        self._trouble = ""

    def find(self, kid: str | None, algorithm: str) -> KeySearch:
        """Find the key that a token names, fetching the issuer's key set first if necessary."""
        if self._is_worth_a_fetch(kid):
            self._fetch_once(kid)
        known = self._known
        if known is None or kid not in known.kids:
            return KeySearch((), self._trouble)
        return KeySearch(known.find(kid, algorithm), "")

    def forget(self) -> None:
        """Fetch the keys again the next time one is needed."""
        self._known, self._trouble, self._quiet_until = None, "", self._clock()

    def _is_worth_a_fetch(self, kid: str | None) -> bool:
        known = self._known
        now = self._clock()
        is_good = known is not None and kid in known.kids and now < known.stale_at
        return not is_good and now >= self._quiet_until

    def _fetch_once(self, kid: str | None) -> None:
        known = self._known
        # Only a request whose key is not known waits for a fetch that is already in progress.
        is_needed = known is None or kid not in known.kids
        with self._turns.taken(wait=is_needed) as is_ours:
            if (is_ours or is_needed) and self._is_worth_a_fetch(kid):
                self._fetch()

    def _fetch(self) -> None:
        # The first fetch does not count: a new key may be used right after this server has started.
        quiet = 0.0 if self._known is None else REFETCH_SECONDS
        try:
            self._known, self._trouble = self._published(), ""
        except IssuerTrouble as trouble:
            self._issuer.forget()
            self._trouble, quiet = str(trouble), RETRY_SECONDS
        self._quiet_until = self._clock() + quiet

    def _published(self) -> PublishedKeys:
        url = self._issuer.endpoint("jwks_uri")
        answer = self._issuer.get(url)
        jwks = answer.document.get("keys")
        if answer.status != 200 or not isinstance(jwks, list):
            raise IssuerTrouble(f"no key set at {url} (it answered {answer.summary})")
        return PublishedKeys(jwks, self._clock() + TRUSTED_SECONDS)


def _names(keys: Iterable[Key]) -> Iterator[tuple[tuple[str | None, str], Key]]:
    for key in keys:
        for algorithm in ALGORITHMS:
            if fits(key, algorithm):
                yield (None, algorithm), key
                if key.kid is not None:
                    yield (key.kid, algorithm), key


def parsed_key(jwk: Any) -> Key | None:
    """Parse a key of a key set; None if it is not understood (RFC 7517 §5: ignore it)."""
    if not isinstance(jwk, dict) or jwk.get("kty") not in ASYMMETRIC:
        return None
    try:
        key = JWKRegistry.import_key(jwk)
    except (JoseError, ValueError, TypeError, LookupError, UnsupportedAlgorithm):
        # A key set is foreign data, and each kind of fault in it raises a different error.
        return None
    if isinstance(key, RSAKey) and key.raw_value.key_size < WEAKEST_RSA_BITS:
        return None
    return key
