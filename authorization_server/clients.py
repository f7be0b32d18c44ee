"""The registered clients, and what each of them may do (RFC 6749 §2)."""

import hmac
import time
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from authlib.oauth2.rfc6749 import ClientMixin
from sqlalchemy import Engine, bindparam, insert, select

from authorization_server import scopes
from authorization_server.models import ClientRow
from authorization_server.random_values import hashed

LOOPBACK_ADDRESSES = ("127.0.0.1", "::1")
KEPT_CLIENTS = 1000
LONGEST_NAME = 60

_find = select(ClientRow.secret_hash, ClientRow.registered).where(
    ClientRow.client_id == bindparam("client_id")
)
_insert = insert(ClientRow)


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):
    """A registered client, in the shape that Authlib asks for."""

    client_id: str
    secret_hash: str | None
    registered: dict[str, Any]

    @property
    def name(self) -> str:
        """What the client calls itself, as far as it fits into a sentence; else its id.

        Characters that turn or hide text are left out: the sentence is ours, not the client's.
        """
        offered = str(self.registered.get("client_name", ""))
        visible = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in offered)
        name = " ".join(visible.split())
        return (name[:LONGEST_NAME] + "…" if len(name) > LONGEST_NAME else name) or self.client_id

    @property
    def redirect_uris(self) -> list[str]:
        """The registered redirect URIs."""
        return list(self.registered["redirect_uris"])

    @property
    def scope(self) -> list[str]:
        """The scopes this client may ask for."""
        return scopes.as_list(self.registered["scope"])

    @property
    def is_confidential(self) -> bool:
        """Whether the client can keep a secret (RFC 6749 §2.1)."""
        return self.secret_hash is not None

    @property
    def id_token_signed_response_alg(self) -> str:
        """The algorithm of this client's ID tokens (OIDC Registration §2)."""
        return str(self.registered["id_token_signed_response_alg"])

    def get_client_id(self) -> str:
        """For Authlib."""
        return self.client_id

    def get_allowed_scope(self, scope: str) -> str:
        """For Authlib: what was granted was checked when it was granted."""
        return scope

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is the client's secret, compared in constant time."""
        expected = self.secret_hash
        return expected is not None and hmac.compare_digest(expected, hashed(client_secret))

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Whether the client registered this way of authenticating.

        A client that registered one way to send its secret may use the other: both prove the same.
        """
        return (method == "none") != self.is_confidential

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether the client registered this grant type (RFC 7591 §2)."""
        return grant_type in self.registered["grant_types"]

    def check_response_type(self, response_type: str) -> bool:
        """Whether the client registered this response type (RFC 7591 §2)."""
        return response_type in self.registered["response_types"]

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether the redirect URI is registered.

        Exact string comparison (RFC 9700 §2.1); only the port of a loopback address is free, since
        a native app learns it when it starts (RFC 8252 §7.3).
        """
        return any(_matches(registered, redirect_uri) for registered in self.redirect_uris)


def _matches(registered: str, requested: str) -> bool:
    if registered == requested:
        return True
    ours, theirs = _loopback(registered), _loopback(requested)
    return ours is not None and ours == theirs


def _loopback(uri: str) -> SplitResult | None:
    """The URI without its port when it is a literal loopback address, or None."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or host not in LOOPBACK_ADDRESSES:
        return None
    # What the parser forgave (a space, a line feed, another case, an empty fragment) is not free.
    if parts.geturl() != uri:
        return None
    shown = f"[{host}]" if ":" in host else host
    # Whatever else stands in the authority (a user, another spelling) is not free.
    if parts.netloc not in (shown, f"{shown}:{port}"):
        return None
    return parts._replace(netloc=shown)


class Clients:
    """The clients in the database.

    A registration never changes, so what was read once is kept, for the clients used last.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read_once = lru_cache(maxsize=KEPT_CLIENTS)(self._read)

    def find(self, client_id: str | None) -> Client | None:
        """The client with this id, or None."""
        try:
            return self._read_once(client_id) if client_id else None
        except LookupError:
            return None

    def _read(self, client_id: str) -> Client:
        with self._engine.connect() as connection:
            row = connection.execute(_find, {"client_id": client_id}).first()
        if row is None:
            # Raised, because an unknown id must not be kept: it may be registered next.
            raise LookupError(client_id)
        return Client(client_id, row.secret_hash, row.registered)

    def add(self, client_id: str, secret: str | None, registered: dict[str, Any]) -> Client:
        """Register a client; its secret is kept as a hash."""
        secret_hash = hashed(secret) if secret else None
        values = {
            "client_id": client_id,
            "secret_hash": secret_hash,
            "issued_at": int(time.time()),
            "registered": registered,
        }
        with self._engine.begin() as connection:
            connection.execute(_insert, values)
        return Client(client_id, secret_hash, registered)
