"""A client assertion: a signed JWT with which a client authenticates (RFC 7523 §2.2)."""

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property

from authorization_server.credentials.signed_statements import Statement, open_statement
from authorization_server.services import Services
from authorization_server.storage.clients import Client
from hosting.control import clock


@dataclass
class Assertion:
    """A client assertion, and the URL that it was sent to."""

    form: MultiDict[str, str]
    address: str
    services: Services
    now: float = field(default_factory=clock.now)

    @cached_property
    def jwt(self) -> Statement:
        """The assertion, not yet verified."""
        return open_statement(self.form.get("client_assertion", ""))

    @cached_property
    def client(self) -> Client | None:
        """The client that its issuer names, if it is registered."""
        return self.services.clients.find(self.jwt.text("iss"))

    @property
    def audiences(self) -> frozenset[str]:
        """The audiences that mean this server."""
        issuer = self.services.config.issuer
        # OIDC Core §9 names the token endpoint, RFC 9126 §2 all three, newer documents the issuer.
        return frozenset({issuer, f"{issuer}/token", self.address})

    @cached_property
    def seconds_left(self) -> int | None:
        """Seconds until it expires; None if it has no usable `exp`."""
        expires_at = self.jwt.seconds("exp")
        return None if expires_at is None else int(expires_at - self.now)

    def spend(self) -> bool:
        """Remember its jti, and return True if this is its first use."""
        jwt, expires_at = self.jwt, self.jwt.seconds("exp") or 0
        return self.services.seen_jtis.is_first(jwt.text("iss"), jwt.text("jti"), expires_at)
