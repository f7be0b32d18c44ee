"""Authorization grants: the code with its bindings, and the family of tokens that came from it."""

import time
from dataclasses import asdict, dataclass

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin
from sqlalchemy import Engine, Executable, bindparam, insert, select, update

from authorization_server.storage.models import Grant, Person
from hosting.database import statements_of
from hosting.random_values import hashed, new_id

_columns = (
    Grant.id,
    Grant.client_id,
    Grant.sub,
    Person.name,
    Person.username,
    Grant.redirect_uri,
    Grant.redirect_uri_was_sent,
    Grant.scope,
    Grant.nonce,
    Grant.code_challenge,
    Grant.dpop_jkt,
    Grant.logged_in_at,
    Grant.amr,
    Grant.acr,
    Grant.claims,
    Grant.expires_at,
    Grant.used_at,
    Grant.revoked_at,
)
_with_owner = select(*_columns).outerjoin(Person, Person.sub == Grant.sub)
_by_code = _with_owner.where(Grant.code_hash == bindparam("code_hash"))
_by_id = _with_owner.where(Grant.id == bindparam("grant_id"))
_insert = insert(Grant)
_UNBOUND = {
    "code": None,
    "redirect_uri": None,
    "redirect_uri_was_sent": False,
    "code_challenge": None,
}
"""What a grant without an authorization code is not bound to."""
_spend = (
    update(Grant)
    .where(Grant.id == bindparam("grant_id"), Grant.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
_bind = update(Grant).where(Grant.id == bindparam("grant_id")).values(dpop_jkt=bindparam("jkt"))
_revoke = (
    update(Grant)
    .where(Grant.id == bindparam("grant_id"), Grant.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)


_revoke_all = (
    update(Grant)
    .where(
        Grant.sub == bindparam("person"),
        Grant.client_id == bindparam("client"),
        Grant.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class AuthorizationGrant(AuthorizationCodeMixin):
    """What a person granted a client, in the shape that Authlib asks for. Times as in `models`."""

    id: str
    client_id: str
    sub: str | None
    name: str | None
    username: str | None
    redirect_uri: str | None
    redirect_uri_was_sent: bool
    scope: str
    nonce: str | None
    code_challenge: str | None
    dpop_jkt: str | None
    logged_in_at: int | None
    amr: str
    acr: str | None
    claims: dict[str, list[str]] | None
    expires_at: int
    used_at: int | None
    revoked_at: int | None

    @property
    def subject(self) -> str:
        """Of whom the tokens speak: a person, or the client itself (RFC 9068 §2.2)."""
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
        """The claims that were asked for by name: for the `id_token`, or for `userinfo`."""
        return (self.claims or {}).get(place, [])


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """What is about to be granted, and what it is bound to. Times as in `models`."""

    client_id: str
    sub: str | None
    scope: str
    issued_at: int
    expires_at: int
    logged_in_at: int | None = None
    amr: str = ""
    acr: str | None = None
    claims: dict[str, list[str]] | None = None
    nonce: str | None = None
    dpop_jkt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRecord(NewGrant):
    """An authorization code about to be issued, and what it is bound to."""

    code: str
    redirect_uri: str
    redirect_uri_was_sent: bool
    code_challenge: str


class AuthorizationGrants:
    """The grants in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def store(self, grant: NewGrant) -> str:
        """Keep a grant, and its code as a hash, before anything of it is sent; gives its id."""
        grant_id = new_id()
        values = {**_UNBOUND, **asdict(grant), "id": grant_id, "ends_at": grant.expires_at}
        code = values.pop("code")
        self._statements.change(_insert, {**values, "code_hash": hashed(code) if code else None})
        return grant_id

    def with_code(self, code: str) -> AuthorizationGrant | None:
        """The grant that this code stands for, used or not, or None."""
        return self._first(_by_code, {"code_hash": hashed(code)})

    def with_id(self, grant_id: str) -> AuthorizationGrant | None:
        """The grant with this id, or None."""
        return self._first(_by_id, {"grant_id": grant_id})

    def _first(self, statement: Executable, values: dict[str, str]) -> AuthorizationGrant | None:
        row = self._statements.first(statement, values)
        return AuthorizationGrant(*row) if row else None

    def spend(self, grant_id: str) -> bool:
        """Mark the code used. True for exactly one caller, however many ask at once."""
        return self._changed(_spend, grant_id)

    def bind(self, grant_id: str, jkt: str) -> None:
        """From now on the refresh tokens of this grant need the key with this thumbprint."""
        self._statements.change(_bind, {"grant_id": grant_id, "jkt": jkt})

    def revoke(self, grant_id: str) -> None:
        """Revoke the grant, and with it every token that was issued from it."""
        self._changed(_revoke, grant_id)

    def revoke_all(self, sub: str, client_id: str) -> None:
        """Revoke all that this person has granted this client."""
        values = {"person": sub, "client": client_id, "now": int(time.time())}
        self._statements.change(_revoke_all, values)

    def _changed(self, statement: Executable, grant_id: str) -> bool:
        values = {"grant_id": grant_id, "now": int(time.time())}
        return bool(self._statements.change(statement, values))
