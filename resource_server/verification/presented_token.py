"""An access token as a request presents it to a resource.

This is what the checks look at. It is opened only as far as a check asks, and not believed.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Request
from joserfc.jws import CompactSignature
from werkzeug.utils import cached_property

from hosting.control import clock
from resource_server.presented.sent_token import SentToken
from resource_server.verification import signatures
from resource_server.verification.claims import text
from resource_server.verification.dpop_proof import DpopProof, ProofPolicy
from resource_server.verification.keys import IssuerKeys, KeySearch


@dataclass(frozen=True, slots=True)
class Trust:
    """Which issuer this resource server trusts, the name (audience) under which tokens are issued
    for it, and which proofs it accepts.
    """

    issuer: str
    resource: str
    proofs: ProofPolicy


class PresentedToken(SentToken, ABC):
    """A token as presented, when it was presented, and the scope that the resource needs (empty:
    any).
    """

    def __init__(self, request: Request, trust: Trust, scope: str = "") -> None:
        super().__init__(request)
        self.trust = trust
        self.needed_scope = scope
        self.now = clock.now()

    @property
    @abstractmethod
    def claims(self) -> Mapping[str, Any]:
        """What the token says, true or not; empty where it says nothing that can be read."""

    @cached_property
    def proof(self) -> DpopProof:
        """The proof that was sent with it; an empty one when none was sent."""
        return DpopProof(self.request, self.token, self.trust.proofs)

    @property
    def proved_key(self) -> str | None:
        """The thumbprint of the key that the sender has proved to have; None without a proof."""
        return self.proof.thumbprint if self.needs_proof else None

    @property
    def subject(self) -> str:
        """Whom the token speaks for; empty when it does not say."""
        return text(self.claims, "sub")

    @property
    def client_id(self) -> str:
        """The client that the token was issued to; empty when it does not say."""
        return text(self.claims, "client_id")


class PresentedJwt(PresentedToken):
    """A token that is expected to be a signed JWT, verified here."""

    def __init__(self, request: Request, trust: Trust, scope: str, keys: IssuerKeys) -> None:
        super().__init__(request, trust, scope)
        self._keys = keys

    @cached_property
    def signed(self) -> CompactSignature | None:
        """The token as a JWT, not yet verified; None when it is not a JWT."""
        return signatures.open_jwt(self.token)

    @property
    def header(self) -> Mapping[str, Any]:
        """Its header; empty when it has none that can be read."""
        return self.signed.headers() if self.signed else {}

    @cached_property
    def search(self) -> KeySearch:
        """The issuer's keys that the header names, looked up once."""
        return self._keys.find(self.header.get("kid"), self.header.get("alg", ""))

    @cached_property
    def payload(self) -> Mapping[str, Any] | None:
        """The payload, parsed when first asked for; None when it is not a JSON object."""
        return signatures.payload_of(self.signed) if self.signed else None

    @property
    def claims(self) -> Mapping[str, Any]:
        """The payload, when it is an object."""
        return self.payload or {}


class Introspection(NamedTuple):
    """What the issuer said about a token, or why it could not be asked."""

    document: Mapping[str, Any]
    trouble: str


class PresentedToIssuer(PresentedToken):
    """A token that only its issuer understands: the issuer is asked what it is."""

    def __init__(
        self, request: Request, trust: Trust, scope: str, ask: Callable[[str], Introspection]
    ) -> None:
        super().__init__(request, trust, scope)
        self._ask = ask

    @cached_property
    def introspection(self) -> Introspection:
        """The issuer's answer, asked for once."""
        return self._ask(self.token)

    @property
    def issuer(self) -> str:
        """Who is asked."""
        return self.trust.issuer

    @property
    def trouble(self) -> str:
        """Why the issuer could not be asked; empty when it answered."""
        return self.introspection.trouble

    @property
    def claims(self) -> Mapping[str, Any]:
        """What the issuer said."""
        return self.introspection.document
