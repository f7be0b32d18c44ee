"""The registered clients, and what each of them may do (RFC 6749 §2)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from authlib.oauth2.rfc6749 import ClientMixin
from sqlalchemy import Engine, Executable, ForeignKey, bindparam, delete, insert, select, update

from authorization_server import scopes
from authorization_server.storage.redirect_uris import matches
from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.database import statements_of
from hosting.random_values import are_equal, hashed, new_secret
from hosting.tables import INDEXED, KEY, row_of, table_of
from hosting.visible_text import visible

KEPT_CLIENTS, KEPT_SECONDS = 200, 1.0
"""How many clients are cached, and how long a worker may miss a change made by another one."""

UNUSED_SECONDS = 24 * 3600
"""How long an unused registration is kept, in seconds."""

SECRET_METHODS = ("client_secret_basic", "client_secret_post")
"""The authentication methods that need a secret (RFC 7591 §2)."""

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):
    """A registered client, in the form that Authlib expects. `registered` is its metadata.

    Either `owner_sub` registered it by hand, or the person who runs this server set it up
    (`is_set_up`), or it registered itself: then it has a registration access token (RFC 7592), and
    is removed if it is not used by `unused_until`. The resource server is none of these.
    """

    client_id: Annotated[str, KEY]
    secret_hash: str | None
    registered: dict[str, Any]
    issued_at: int = 0
    registration_token_hash: str | None = None
    owner_sub: Annotated[str | None, INDEXED, ForeignKey("people.sub")] = None
    unused_until: Annotated[int | None, INDEXED] = None
    is_set_up: bool = False

    @property
    def name(self) -> str:
        """What the client calls itself, shortened to fit into a sentence; its id if it has no name.

        Characters that turn or hide text are escaped: the sentence is ours, not the client's.
        """
        name = visible(" ".join(str(self.registered.get("client_name", "")).split()))
        return (name[:LONGEST_NAME] + "…" if len(name) > LONGEST_NAME else name) or self.client_id

    @property
    def redirect_uris(self) -> list[str]:
        """The registered redirect URIs."""
        return list(self.registered["redirect_uris"])

    @property
    def post_logout_redirect_uris(self) -> list[str]:
        """Where a logout may redirect to (OIDC RP-Initiated Logout §3.1)."""
        return list(self.registered.get("post_logout_redirect_uris", []))

    @property
    def scope(self) -> list[str]:
        """The scopes this client may request."""
        return scopes.as_list(self.registered["scope"])

    @property
    def auth_method(self) -> str:
        """How the client authenticates (RFC 7591 §2)."""
        return str(self.registered["token_endpoint_auth_method"])

    @property
    def is_confidential(self) -> bool:
        """Whether the client can prove who it is, with a secret or a key (RFC 6749 §2.1)."""
        return self.auth_method != "none"

    @property
    def wants_bound_tokens(self) -> bool:
        """Whether the client's tokens must be bound to a key (RFC 9449 §5.2)."""
        return bool(self.registered.get("dpop_bound_access_tokens"))

    @property
    def wants_pushed_requests(self) -> bool:
        """Whether the client's authorization requests must be pushed (RFC 9126 §6)."""
        return bool(self.registered.get("require_pushed_authorization_requests"))

    @property
    def jwks(self) -> list[dict[str, Any]]:
        """The registered public keys (RFC 7591 §2)."""
        return list(self.registered.get("jwks", {}).get("keys", ()))

    @property
    def id_token_signed_response_alg(self) -> str:
        """The algorithm of this client's ID tokens (OIDC Registration §2)."""
        return str(self.registered["id_token_signed_response_alg"])

    def get_client_id(self) -> str:
        """For Authlib: the client id."""
        return self.client_id

    def get_allowed_scope(self, scope: str) -> str:
        """For Authlib: the whole scope, because it was checked when it was granted."""
        return scope

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is the client's secret, compared in constant time."""
        expected = self.secret_hash
        return expected is not None and are_equal(expected, hashed(client_secret))

    def check_registration_token(self, token: str) -> bool:
        """Whether this is the client's registration access token, compared in constant time."""
        expected = self.registration_token_hash
        return expected is not None and are_equal(expected, hashed(token))

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Whether the client registered this method. Both ways to send a secret are equivalent."""
        if method in SECRET_METHODS:
            return self.auth_method in SECRET_METHODS
        return self.auth_method == method

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether the client registered this grant type (RFC 7591 §2)."""
        return grant_type in self.registered["grant_types"]

    def check_response_type(self, response_type: str) -> bool:
        """Whether the client registered this response type (RFC 7591 §2)."""
        return response_type in self.registered["response_types"]

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether the redirect URI is registered (RFC 9700 §2.1, RFC 8252 §7.3)."""
        return any(matches(registered, redirect_uri) for registered in self.redirect_uris)


CLIENTS = table_of(Client, "clients", METADATA)

_this_client = CLIENTS.c.client_id == bindparam("of_client")
_all = select(CLIENTS)
_find = _all.where(_this_client)
_owned = _all.where(CLIENTS.c.owner_sub == bindparam("of_owner")).order_by(CLIENTS.c.issued_at)
_set_up = _all.where(CLIENTS.c.is_set_up).order_by(CLIENTS.c.client_id)
_insert = insert(CLIENTS)
_update = update(CLIENTS).where(_this_client)
_replace_token = _update.where(CLIENTS.c.registration_token_hash == bindparam("known")).values(
    registration_token_hash=bindparam("new")
)
_delete = delete(CLIENTS).where(_this_client)


class Clients:
    """The clients in the database.

    The most recently used ones are cached for a moment: one flow looks up its client many times. A
    change made here takes effect immediately, one made by another worker after that moment.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._statements = statements_of(engine)
        self._clock = clock
        self._read_once = lru_cache(maxsize=KEPT_CLIENTS)(self._read)

    def find(self, client_id: str | None) -> Client | None:
        """Return the client with this id, or None."""
        try:
            return self._read_once(client_id, self._moment()) if client_id else None
        except LookupError:
            return None

    def owned_by(self, sub: str) -> list[Client]:
        """Return the clients that this person has registered by hand, oldest first."""
        return [Client(*row) for row in self._statements.all(_owned, {"of_owner": sub})]

    def set_up(self) -> list[Client]:
        """Return the clients that were set up by the person who runs this server."""
        return [Client(*row) for row in self._statements.all(_set_up, {})]

    def read_again(self) -> None:
        """Clear the cache, because something has changed."""
        self._read_once.cache_clear()

    def _moment(self) -> int:
        return int(self._clock() / KEPT_SECONDS)

    def _read(self, client_id: str, _moment: int) -> Client:
        row = self._statements.first(_find, {"of_client": client_id})
        if row is None:
            # Raised so that an unknown id is not cached: it may be registered next.
            raise LookupError(client_id)
        return Client(*row)

    def add(
        self,
        client_id: str,
        secret: str | None,
        registered: dict[str, Any],
        *,
        registration_token: str | None = None,
        owner_sub: str | None = None,
    ) -> Client:
        """Register a client. Its secret and its registration access token are stored as hashes."""
        now = int(clock.now())
        client = Client(
            client_id=client_id,
            secret_hash=hashed(secret) if secret else None,
            registered=registered,
            issued_at=now,
            registration_token_hash=hashed(registration_token) if registration_token else None,
            owner_sub=owner_sub,
            unused_until=None if owner_sub else now + UNUSED_SECONDS,
        )
        self._statements.change(_insert, row_of(client))
        return client

    def replace_registration_token(self, client_id: str, token: str, next_token: str) -> bool:
        """Replace this token of the client with the next one. Return True for only one caller."""
        values = {"known": hashed(token), "new": hashed(next_token)}
        return self._change(_replace_token, client_id, values)

    def update(self, client: Client, registered: dict[str, Any]) -> str | None:
        """Replace the metadata. Return a new secret if the client needs one now and had none."""
        needs_secret = registered["token_endpoint_auth_method"] in SECRET_METHODS
        secret = new_secret() if needs_secret and client.secret_hash is None else None
        changes: dict[str, Any] = {"registered": registered}
        if secret or not needs_secret:
            # Otherwise kept: another worker may have changed it since this client was read.
            changes["secret_hash"] = hashed(secret) if secret else None
        self._change(_update, client.client_id, changes)
        return secret

    def roll_secret(self, client_id: str) -> str:
        """Give the client a new secret; the old one no longer works."""
        secret = new_secret()
        self._change(_update, client_id, {"secret_hash": hashed(secret)})
        return secret

    def delete(self, client_id: str) -> None:
        """Remove the client, and with it all of its grants, tokens and consents."""
        self._change(_delete, client_id, {})

    def _change(self, statement: Executable, client_id: str, values: Mapping[str, Any]) -> bool:
        changed = self._statements.change(statement, {"of_client": client_id, **values})
        self.read_again()
        return bool(changed)
