"""An access token in the hand of the resource server.

This is what the checks look at. It opens only as far as it is asked, and believes nothing.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from resource_server.verification import signatures
from resource_server.verification.keys import IssuerKeys, KeySearch

_UNREAD = object()


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom this resource server believes, and by which name (audience) it is addressed itself."""

    issuer: str
    resource: str


class Presented(ABC):
    """A token as presented, with the time it came.

    `proved_key` is the thumbprint of the key that the request has proved to have; None if none.
    """

    __slots__ = ("now", "proved_key", "token", "trust")

    def __init__(self, token: str, trust: Trust, proved_key: str | None) -> None:
        self.token = token
        self.trust = trust
        self.proved_key = proved_key
        self.now = time.time()

    @property
    @abstractmethod
    def claims(self) -> Mapping[str, Any]:
        """What the token says, true or not; empty where it says nothing that can be read."""


class PresentedJwt(Presented):
    """A token that is expected to be a signed JWT, verified here."""

    __slots__ = ("_keys", "_payload", "_search", "header", "signed")

    def __init__(self, token: str, trust: Trust, proved_key: str | None, keys: IssuerKeys) -> None:
        super().__init__(token, trust, proved_key)
        self.signed = signatures.open_jwt(token)
        self.header: Mapping[str, Any] = self.signed.headers() if self.signed else {}
        self._keys = keys
        self._search: KeySearch | None = None
        self._payload: Any = _UNREAD

    @property
    def search(self) -> KeySearch:
        """The issuer's key that the header names, looked up once."""
        if self._search is None:
            self._search = self._keys.find(self.header.get("kid"), self.header.get("alg", ""))
        return self._search

    @property
    def payload(self) -> Any:
        """The payload as JSON, parsed when first asked for; None when it is none."""
        if self._payload is _UNREAD:
            self._payload = signatures.payload_of(self.signed) if self.signed else None
        return self._payload

    @property
    def claims(self) -> Mapping[str, Any]:
        """The payload, when it is an object."""
        payload = self.payload
        return payload if isinstance(payload, dict) else {}


class Introspection(NamedTuple):
    """What the issuer said about a token, or why it could not be asked."""

    document: Mapping[str, Any]
    trouble: str


class PresentedToIssuer(Presented):
    """A token that means nothing to us: its issuer is asked what it is."""

    __slots__ = ("_ask", "_introspection")

    def __init__(
        self,
        token: str,
        trust: Trust,
        proved_key: str | None,
        ask: Callable[[str], Introspection],
    ) -> None:
        super().__init__(token, trust, proved_key)
        self._ask = ask
        self._introspection: Introspection | None = None

    @property
    def introspection(self) -> Introspection:
        """The issuer's answer, asked for once."""
        if self._introspection is None:
            self._introspection = self._ask(self.token)
        return self._introspection

    @property
    def claims(self) -> Mapping[str, Any]:
        """What the issuer said."""
        return self.introspection.document
