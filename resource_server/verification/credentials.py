"""The client credentials with which this server introspects tokens at the issuer: from the
settings, or from its own registration.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Engine, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from hosting.database import statements_of
from hosting.tables import row_of
from hosting.turns import Turns
from resource_server.tables import OWN_REGISTRATIONS, OwnRegistration
from resource_server.verification.issuer import Issuer, IssuerTrouble

REGISTER_SECONDS = 10.0
"""Minimum time between two registrations, to spare an issuer that forgets them immediately."""

_find = select(OWN_REGISTRATIONS.c.client_id, OWN_REGISTRATIONS.c.client_secret).where(
    OWN_REGISTRATIONS.c.issuer == bindparam("issuer")
)
_forget = delete(OWN_REGISTRATIONS).where(
    OWN_REGISTRATIONS.c.issuer == bindparam("issuer_to_forget")
)
_keep = insert(OWN_REGISTRATIONS)


class Credentials(NamedTuple):
    """A client id and its secret (RFC 6749 §2.3.1)."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"Credentials({self.client_id!r})"


class CredentialsSource(Protocol):
    """Where credentials come from."""

    def current(self) -> Credentials:
        """Return the credentials to use.

        Raises:
            IssuerTrouble: there are none.
        """

    def instead_of(self, refused: Credentials) -> Credentials:
        """Return other credentials, after the issuer has rejected these with `invalid_client`.

        Raises:
            IssuerTrouble: there are none.
        """

    def forget(self) -> None:
        """Look for the credentials again the next time they are needed."""


class ConfiguredCredentials:
    """Credentials from the settings. There are no others."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def current(self) -> Credentials:
        """Return the configured credentials."""
        return self._credentials

    def instead_of(self, refused: Credentials) -> Credentials:
        """Fail: there are no other credentials.

        Raises:
            IssuerTrouble: always.
        """
        raise IssuerTrouble("the issuer does not know RESOURCE_SERVER_CLIENT_ID with this secret")

    def forget(self) -> None:
        """Do nothing: the settings do not change."""


class SelfRegistered:
    """Credentials from dynamic registration (RFC 7591), kept in the database."""

    def __init__(
        self,
        issuer: Issuer,
        engine: Engine,
        name: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer = issuer
        self._engine = engine
        self._name = name
        self._clock = clock
        self._quiet_until = clock()
        self._turns = Turns()
        self._credentials: Credentials | None = None

    def current(self) -> Credentials:
        """Return the stored registration, or register."""
        return self._credentials or self._renewed(None)

    def instead_of(self, refused: Credentials) -> Credentials:
        """Return what another thread or worker has registered meanwhile, or register again."""
        return self._renewed(refused)

    def forget(self) -> None:
        """Use the stored registration again, or else register."""
        self._credentials, self._quiet_until = None, self._clock()

    def _renewed(self, refused: Credentials | None) -> Credentials:
        # The thread that registers may be held at a step; the others then go on without it.
        with self._turns.taken():
            known = self._credentials
            if known is None or known == refused:
                stored = self._stored()
                known = self._register() if stored in (None, refused) else stored
            self._credentials = known
            return known

    def _stored(self) -> Credentials | None:
        row = statements_of(self._engine).first(_find, {"issuer": self._issuer.identifier})
        return Credentials(*row) if row else None

    def _register(self) -> Credentials:
        if self._clock() < self._quiet_until:
            raise IssuerTrouble("the issuer has not accepted the registration of a moment ago")
        self._quiet_until = self._clock() + REGISTER_SECONDS
        url = self._issuer.endpoint("registration_endpoint")
        answer = self._issuer.post(url, json=self._metadata())
        client_id = answer.document.get("client_id")
        client_secret = answer.document.get("client_secret")
        # RFC 7591 §3.2.1 requires 201; some servers send 200.
        if answer.status not in (200, 201) or not (
            isinstance(client_id, str) and isinstance(client_secret, str)
        ):
            raise IssuerTrouble(f"{url} did not register us (status {answer.status})")
        return self._kept(Credentials(client_id, client_secret))

    def _metadata(self) -> dict[str, Any]:
        # This server introspects tokens but never requests one. But some issuers treat an empty
        # list as a missing one, and a missing one as the code grant (RFC 7591 §2), which needs a
        # redirect URI.
        offered = self._issuer.metadata().get("grant_types_supported")
        is_offered = isinstance(offered, list) and "client_credentials" in offered
        return {
            "client_name": self._name,
            "grant_types": ["client_credentials"] if is_offered else [],
            "response_types": [],
            "redirect_uris": [],
            "token_endpoint_auth_method": "client_secret_basic",
        }

    def _kept(self, credentials: Credentials) -> Credentials:
        issuer = self._issuer.identifier
        try:
            with self._engine.begin() as connection:
                connection.execute(_forget, {"issuer_to_forget": issuer})
                connection.execute(_keep, row_of(OwnRegistration(issuer, *credentials)))
        except IntegrityError:
            # Another worker registered at the same time; its registration is kept, and both work.
            return credentials
        return credentials
