"""The issuer's published keys (RFC 7517): cached for a while, fetched again for an unknown kid."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from client_app.issuer.back_channel import BackChannel
from client_app.issuer.key_set_checks import KEY_SET_CHECKS
from client_app.refusals import issuer_unavailable
from tracing.checks import decide

KEYS_SECONDS = 600.0
"""How long a key set is used before it is fetched again."""

SEARCH_SECONDS = 5.0
"""Minimum time between two fetches that are caused by an unknown kid."""

KEY_TYPE_OF = {"RS": "RSA", "PS": "RSA", "ES": "EC"}
"""The key type for the first letters of a signature algorithm (RFC 7518 §3.1)."""


class IssuerKeys:
    """The verification keys of one issuer, for one process."""

    def __init__(
        self, issuer: str, channel: BackChannel, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._issuer = issuer
        self._channel = channel
        self._clock = clock
        self._keys: tuple[Key, ...] = ()
        self._fetched_at = self._searched_at = float("-inf")

    def find(self, jwks_uri: str, header: Mapping[str, Any]) -> Key | None:
        """Return the key that this JOSE header names, or None if the issuer does not publish it.

        Raises:
            Problem: the issuer does not publish its keys.
        """
        now = self._clock()
        if now - self._fetched_at > KEYS_SECONDS:
            self._fetch(jwks_uri, now)
        elif self._pick(header) is None and now - self._searched_at > SEARCH_SECONDS:
            self._searched_at = now
            self._fetch(jwks_uri, now)
        return self._pick(header)

    def forget(self) -> None:
        """Fetch the keys again the next time one is needed."""
        self._fetched_at = self._searched_at = float("-inf")

    def _fetch(self, jwks_uri: str, now: float) -> None:
        answer = self._channel.get(jwks_uri)
        decide(None, KEY_SET_CHECKS, answer, issuer_unavailable(self._issuer))
        published = answer.member("keys")
        keys = map(_imported, published if isinstance(published, list) else ())
        self._keys = tuple(key for key in keys if key is not None)
        self._fetched_at = now

    def _pick(self, header: Mapping[str, Any]) -> Key | None:
        """Find the key by its kid; without a kid, only if a single key fits (OIDC Core §10.1)."""
        key_type = KEY_TYPE_OF.get(str(header.get("alg"))[:2])
        fitting = [key for key in self._keys if key.key_type == key_type]
        if (kid := header.get("kid")) is not None:
            return next((key for key in fitting if key.kid == kid), None)
        return fitting[0] if len(fitting) == 1 else None


def _imported(jwk: object) -> Key | None:
    """Import a public signature key; None for anything else, or for a key of an unknown type.

    One odd key in a set must not make the others unusable (RFC 7517 §5).
    """
    if not isinstance(jwk, dict) or jwk.get("kty") not in KEY_TYPE_OF.values():
        return None
    if jwk.get("use", "sig") != "sig":
        return None
    try:
        return import_key(jwk)
    except (JoseError, ValueError, TypeError):
        return None
