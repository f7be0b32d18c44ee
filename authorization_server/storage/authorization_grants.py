"""Authorization grants: the code with its bindings, and the family of tokens that came from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin
from sqlalchemy import (
    ColumnElement,
    Engine,
    Executable,
    ForeignKey,
    Index,
    bindparam,
    insert,
    literal,
    not_,
    select,
    update,
)

from authorization_server.scopes import OFFLINE_ACCESS
from authorization_server.storage.people import PEOPLE
from authorization_server.storage.revoked_access_tokens import REVOKED_ACCESS_TOKENS
from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.database import statements_of
from hosting.random_values import hashed, new_id
from hosting.tables import INDEXED, KEY, NOT_STORED, UNIQUE, reader_of, row_of, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """What is about to be granted, and what it is bound to. Times are as in `tables`.

    A client that acts for itself (RFC 6749 §4.4) has no person (`sub`). Only the authorization code
    flow has a redirect URI and a challenge; `redirect_uri_was_sent` says whether the request named
    its redirect URI: only then must the token request repeat it. `dpop_jkt` is the thumbprint of
    the key to which the code, or the refresh token of a public client, is bound (RFC 9449 §5, §10).
    `amr` and `acr` say how the person authenticated: methods (RFC 8176) separated by spaces, and
    their class. `claims` were requested by name, for the ID token and for userinfo (OIDC Core
    §5.5). `sid` is the login session in which the grant was given, and with which it ends.
    """

    client_id: Annotated[str, ForeignKey("clients.client_id", ondelete="CASCADE")]
    sub: Annotated[str | None, ForeignKey("people.sub")]
    scope: str
    issued_at: int
    expires_at: int
    logged_in_at: int | None = None
    amr: str = ""
    acr: str | None = None
    claims: dict[str, list[str]] | None = None
    nonce: str | None = None
    redirect_uri: str | None = None
    redirect_uri_was_sent: bool = False
    code_challenge: str | None = None
    dpop_jkt: str | None = None
    sid: Annotated[str | None, INDEXED] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRecord(NewGrant):
    """An authorization code about to be issued, and what it is bound to."""

    code: Annotated[str, NOT_STORED]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationGrant(NewGrant, AuthorizationCodeMixin):
    """What a person granted a client, in the form that Authlib expects: one authorization, its
    code, and the root of everything issued from it.

    It is kept after the code is used, so that a replay is recognised (RFC 6749 §4.1.2) and
    everything issued from it can be revoked together. `ends_at` is never before its code or its
    last refresh token expires. The last fields describe its owner.
    """

    id: Annotated[str, KEY]
    code_hash: Annotated[str | None, UNIQUE]
    ends_at: Annotated[int, INDEXED]
    used_at: int | None = None
    revoked_at: int | None = None
    name: Annotated[str | None, NOT_STORED] = None
    username: Annotated[str | None, NOT_STORED] = None
    email: Annotated[str | None, NOT_STORED] = None
    email_verified: Annotated[bool | None, NOT_STORED] = None
    groups: Annotated[tuple[str, ...] | None, NOT_STORED] = None
    further_claims: Annotated[dict[str, Any] | None, NOT_STORED] = None

    @property
    def subject(self) -> str:
        """Whom the tokens are about: a person, or the client itself (RFC 9068 §2.2)."""
        return self.sub or self.client_id

    def get_user_id(self) -> str:
        """For Authlib: the subject of the tokens."""
        return self.subject

    def get_scope(self) -> str:
        """For Authlib: the scope that was granted."""
        return self.scope

    def get_nonce(self) -> str | None:
        """For Authlib: the nonce of the authorization request."""
        return self.nonce

    def get_auth_time(self) -> int | None:
        """For Authlib: when the person logged in."""
        return self.logged_in_at

    def get_acr(self) -> str | None:
        """For Authlib: the authentication context class (OIDC Core §2)."""
        return self.acr

    def get_amr(self) -> list[str]:
        """For Authlib: how the person authenticated (RFC 8176)."""
        return self.amr.split()

    def claims_for(self, place: str) -> list[str]:
        """Return the claims that were requested by name: for the `id_token`, or for `userinfo`."""
        return (self.claims or {}).get(place, [])


GRANTS = table_of(
    AuthorizationGrant,
    "grants",
    METADATA,
    # By client when one is deleted, by both when a person withdraws their consent.
    Index("grants_of_client_and_person", "client_id", "sub"),
)

_of_owner = {
    **{name: PEOPLE.c[name] for name in ("name", "username", "email", "email_verified", "groups")},
    "further_claims": PEOPLE.c.claims,
}
GRANT: Sequence[ColumnElement[Any]] = (*GRANTS.c, *_of_owner.values())
"""The columns that a query selects for `grant_of`; it joins the person, if there is one."""

grant_of = reader_of(AuthorizationGrant, *_of_owner)
"""Returns the grant for a row of `GRANT`."""

has_owner = PEOPLE.c.sub == GRANTS.c.sub
_this_grant = GRANTS.c.id == bindparam("grant_id")
_with_owner = select(*GRANT).outerjoin(PEOPLE, has_owner)
_by_code = _with_owner.where(GRANTS.c.code_hash == bindparam("code_hash"))
_by_id = _with_owner.where(_this_grant)
_of_access_token = (
    select(REVOKED_ACCESS_TOKENS.c.jti, *GRANT)
    .select_from(GRANTS)
    .outerjoin(PEOPLE, has_owner)
    .outerjoin(REVOKED_ACCESS_TOKENS, REVOKED_ACCESS_TOKENS.c.jti == bindparam("of_token"))
    .where(_this_grant)
)
_insert = insert(GRANTS)
_spend = (
    update(GRANTS)
    .where(_this_grant, GRANTS.c.used_at.is_(None))
    .values(used_at=bindparam("now"), ends_at=bindparam("until"))
)
_bind = update(GRANTS).where(_this_grant).values(dpop_jkt=bindparam("jkt"))
_revoke = (
    update(GRANTS)
    .where(_this_grant, GRANTS.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)
_revoke_all = (
    update(GRANTS)
    .where(
        GRANTS.c.sub == bindparam("person"),
        GRANTS.c.client_id == bindparam("client"),
        GRANTS.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
)
_lives_on = (literal(" ") + GRANTS.c.scope + " ").contains(f" {OFFLINE_ACCESS} ", autoescape=True)
_revoke_of_session = (
    update(GRANTS)
    .where(GRANTS.c.sid == bindparam("session"), GRANTS.c.revoked_at.is_(None), not_(_lives_on))
    .values(revoked_at=bindparam("now"))
)


class AuthorizationGrants:
    """The grants in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def store(self, grant: NewGrant) -> AuthorizationGrant:
        """Store a grant, and its code as a hash, before any of it is sent. Return the stored grant,
        without the fields that describe its owner.

        Raises:
            IntegrityError: its client is no longer registered.
        """
        code_hash = hashed(grant.code) if isinstance(grant, CodeRecord) else None
        own = {"id": new_id(), "code_hash": code_hash, "ends_at": grant.expires_at}
        row = row_of(grant) | own
        self._statements.change(_insert, row)
        return AuthorizationGrant(**row)

    def with_code(self, code: str) -> AuthorizationGrant | None:
        """Return the grant that this code belongs to, used or not, or None."""
        return self._first(_by_code, {"code_hash": hashed(code)})

    def with_id(self, grant_id: str) -> AuthorizationGrant | None:
        """Return the grant with this id, or None."""
        return self._first(_by_id, {"grant_id": grant_id})

    def _first(self, statement: Executable, values: dict[str, str]) -> AuthorizationGrant | None:
        row = self._statements.first(statement, values)
        return grant_of(row) if row else None

    def of_access_token(self, grant_id: str, jti: str) -> tuple[AuthorizationGrant, bool] | None:
        """Return the grant with this id, and whether its access token with this `jti` was revoked
        individually; None if there is no such grant.
        """
        row = self._statements.first(_of_access_token, {"grant_id": grant_id, "of_token": jti})
        return (grant_of(row[1:]), row[0] is not None) if row else None

    def spend(self, grant: AuthorizationGrant, seconds: int) -> AuthorizationGrant | None:
        """Mark the code as used. Return the grant to exactly one caller, even if many call at
        once; it is kept for at least this many seconds.
        """
        now = int(clock.now())
        spent = replace(grant, used_at=now, ends_at=max(grant.ends_at, now + seconds))
        values = {"grant_id": grant.id, "now": now, "until": spent.ends_at}
        return spent if self._statements.change(_spend, values) else None

    def bind(self, grant_id: str, jkt: str) -> None:
        """Bind the refresh tokens of this grant to the key with this thumbprint from now on."""
        self._statements.change(_bind, {"grant_id": grant_id, "jkt": jkt})

    def revoke(self, grant_id: str) -> None:
        """Revoke the grant, and with it every token that was issued from it."""
        self._statements.change(_revoke, {"grant_id": grant_id, "now": int(clock.now())})

    def revoke_all(self, sub: str, client_id: str) -> None:
        """Revoke everything that this person has granted this client."""
        values = {"person": sub, "client": client_id, "now": int(clock.now())}
        self._statements.change(_revoke_all, values)

    def revoke_of_session(self, sid: str) -> None:
        """Revoke everything that was granted in this login session, except what remains valid
        without the person (OIDC Core §11, OIDC Back-Channel Logout §2.7).
        """
        self._statements.change(_revoke_of_session, {"session": sid, "now": int(clock.now())})
