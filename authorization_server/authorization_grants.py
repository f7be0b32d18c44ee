"""Authorization grants: the code with its bindings, and the family of tokens that came from it."""

import time
from dataclasses import dataclass

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin
from sqlalchemy import Engine, Executable, bindparam, insert, select, update

from authorization_server.models import Grant, Person
from authorization_server.random_values import hashed, new_id
from hosting.database import statements_of

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
    Grant.logged_in_at,
    Grant.expires_at,
    Grant.used_at,
    Grant.revoked_at,
)
_with_owner = select(*_columns).join(Person, Person.sub == Grant.sub)
_by_code = _with_owner.where(Grant.code_hash == bindparam("code_hash"))
_by_id = _with_owner.where(Grant.id == bindparam("grant_id"))
_insert = insert(Grant)
_spend = (
    update(Grant)
    .where(Grant.id == bindparam("grant_id"), Grant.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
_revoke = (
    update(Grant)
    .where(Grant.id == bindparam("grant_id"), Grant.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class AuthorizationGrant(AuthorizationCodeMixin):
    """What a person granted a client, in the shape that Authlib asks for. Times as in `models`."""

    id: str
    client_id: str
    sub: str
    name: str
    username: str
    redirect_uri: str
    redirect_uri_was_sent: bool
    scope: str
    nonce: str | None
    code_challenge: str
    logged_in_at: int
    expires_at: int
    used_at: int | None
    revoked_at: int | None

    def get_user_id(self) -> str:
        """For Authlib: the subject of the tokens."""
        return self.sub

    def get_scope(self) -> str:
        """For Authlib: the scope that was granted."""
        return self.scope

    def get_nonce(self) -> str | None:
        """For Authlib: the nonce of the authorization request."""
        return self.nonce

    def get_auth_time(self) -> int:
        """For Authlib: when the person logged in."""
        return self.logged_in_at

    def get_acr(self) -> None:
        """For Authlib: no authentication context is claimed."""
        return

    def get_amr(self) -> list[str]:
        """For Authlib: how the person authenticated (RFC 8176: by password)."""
        return ["pwd"]


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """An authorization code about to be issued, and what it is bound to."""

    code: str
    client_id: str
    sub: str
    redirect_uri: str
    redirect_uri_was_sent: bool
    scope: str
    nonce: str | None
    code_challenge: str
    logged_in_at: int
    issued_at: int
    expires_at: int


class AuthorizationGrants:
    """The grants in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def store(self, record: CodeRecord) -> None:
        """Keep a code, as a hash, before it is sent."""
        values = {
            "id": new_id(),
            "code_hash": hashed(record.code),
            "client_id": record.client_id,
            "sub": record.sub,
            "redirect_uri": record.redirect_uri,
            "redirect_uri_was_sent": record.redirect_uri_was_sent,
            "scope": record.scope,
            "nonce": record.nonce,
            "code_challenge": record.code_challenge,
            "logged_in_at": record.logged_in_at,
            "issued_at": record.issued_at,
            "expires_at": record.expires_at,
        }
        self._statements.change(_insert, values)

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

    def revoke(self, grant_id: str) -> None:
        """Revoke the grant, and with it every token that was issued from it."""
        self._changed(_revoke, grant_id)

    def _changed(self, statement: Executable, grant_id: str) -> bool:
        values = {"grant_id": grant_id, "now": int(time.time())}
        return bool(self._statements.change(statement, values))
