"""An access token as a request presents it to a resource.

The checks examine this. It is read only as far as a check requires, and not trusted.
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
    """Which issuer this resource server trusts, for which name (audience) its tokens must be
    issued, and which proofs it accepts.
    """

    issuer: str
    resource: str
    proofs: ProofPolicy


class PresentedToken(SentToken, ABC):
    """A token as presented, the time at which it was presented, and the scope that the resource
    needs (empty: any).
    """

    def __init__(self, request: Request, trust: Trust, scope: str = "") -> None:
        super().__init__(request)
        self.trust = trust
        self.needed_scope = scope
        self.now = clock.now()

    @property
    @abstractmethod
    def claims(self) -> Mapping[str, Any]:
        """The token's claims, true or not; empty if none can be read."""

    @cached_property
    def proof(self) -> DpopProof:
        """The proof sent with the token; an empty one if none was sent."""
        return DpopProof(self.request, self.token, self.trust.proofs)

    @property
    def proved_key(self) -> str | None:
        """The thumbprint of the key that the sender has proved to have; None without a proof."""
        return self.proof.thumbprint if self.needs_proof else None

    @property
    def subject(self) -> str:
        """The user whom the token represents; empty if it does not say."""
        return text(self.claims, "sub")

    @property
    def client_id(self) -> str:
        """The client to which the token was issued; empty if it does not say."""
        return text(self.claims, "client_id")


class PresentedJwt(PresentedToken):
    """A token that is expected to be a signed JWT and is verified here."""

    def __init__(self, request: Request, trust: Trust, scope: str, keys: IssuerKeys) -> None:
        super().__init__(request, trust, scope)
        self._keys = keys

    @cached_property
    def signed(self) -> CompactSignature | None:
        """The token as a JWT, not yet verified; None if it is not a JWT."""
        return signatures.open_jwt(self.token)

    @property
    def header(self) -> Mapping[str, Any]:
        """The token's header; empty if none can be read."""
        return self.signed.headers() if self.signed else {}

    @cached_property
    def search(self) -> KeySearch:
        """The issuer's keys that the header names, looked up once."""
        return self._keys.find(self.header.get("kid"), self.header.get("alg", ""))

    @cached_property
    def payload(self) -> Mapping[str, Any] | None:
        """The payload, parsed on first use; None if it is not a JSON object."""
        return signatures.payload_of(self.signed) if self.signed else None

    @property
    def claims(self) -> Mapping[str, Any]:
        """The payload if it is an object; otherwise empty."""
        return self.payload or {}


class Introspection(NamedTuple):
    """What the issuer responded about a token, or why it could not be asked."""

    document: Mapping[str, Any]
    trouble: str


class PresentedToIssuer(PresentedToken):
    """A token that only its issuer understands, so the issuer is asked about it."""

    def __init__(
        self, request: Request, trust: Trust, scope: str, ask: Callable[[str], Introspection]
    ) -> None:
        super().__init__(request, trust, scope)
        self._ask = ask

    @cached_property
    def introspection(self) -> Introspection:
        """The issuer's response, requested once."""
        return self._ask(self.token)

    @property
    def issuer(self) -> str:
        """The issuer that is asked."""
        return self.trust.issuer

    @property
    def trouble(self) -> str:
        """Why the issuer could not be asked; empty if it responded."""
        return self.introspection.trouble

    @property
    def claims(self) -> Mapping[str, Any]:
        """The claims in the issuer's response."""
        return self.introspection.document
