"""The grants in the database: a code is spent once, and what is revoked stays revoked."""

import time

import pytest
from sqlalchemy.exc import IntegrityError

from authorization_server.storage.authorization_grants import (
    AuthorizationGrants,
    CodeRecord,
    NewGrant,
)
from authorization_server.storage.revoked_access_tokens import RevokedAccessTokens
from tests.support.sockets import at_once
from tests.support.verbs import CALLBACK, Issuer


@pytest.fixture
def client_id(issuer: Issuer) -> str:
    """A registered client, because every grant belongs to a client."""
    return issuer.register().id


@pytest.fixture
def grants(issuer: Issuer) -> AuthorizationGrants:
    """The grants of the shared authorization server."""
    return AuthorizationGrants(issuer.engine)


def record(client_id: str, code: str) -> CodeRecord:
    """A code that is about to be issued."""
    now = int(time.time())
    return CodeRecord(
        code=code,
        client_id=client_id,
        sub="alice",
        redirect_uri=CALLBACK,
        redirect_uri_was_sent=True,
        scope="openid",
        nonce="n",
        code_challenge="c" * 43,
        logged_in_at=now - 10,
        issued_at=now,
        expires_at=now + 60,
    )


def test_a_grant_is_found_by_its_code_and_by_its_id(
    grants: AuthorizationGrants, client_id: str
) -> None:
    """Both look-ups return what was stored, with the person it belongs to."""
    stored = record(client_id, f"code of {client_id}")
    grants.store(stored)
    found = grants.with_code(stored.code)
    assert found is not None
    assert grants.with_id(found.id) == found
    assert (found.client_id, found.sub, found.name) == (client_id, "alice", "Alice Liddell")
    assert (found.scope, found.nonce, found.redirect_uri) == ("openid", "n", CALLBACK)
    assert (found.used_at, found.revoked_at) == (None, None)
    assert found.expires_at == stored.expires_at


@pytest.mark.parametrize("unknown", ["", "unheard-of", "\x00", "\ud800", "ÿ"])
def test_an_unknown_code_finds_nothing(grants: AuthorizationGrants, unknown: str) -> None:
    """None, whatever was searched for; only a hash of it reaches the database."""
    assert grants.with_code(unknown) is None


def test_one_of_many_spends_the_code(issuer: Issuer, client_id: str) -> None:
    """One conditional update: of many concurrent callers exactly one gets True."""
    grants = AuthorizationGrants(issuer.engine)
    grants.store(record(client_id, f"raced code of {client_id}"))
    found = grants.with_code(f"raced code of {client_id}")
    assert found is not None
    spent = [each for each in at_once(16, lambda: grants.spend(found, 1000)) if each]
    assert spent == [grants.with_id(found.id)]
    assert spent[0].used_at is not None
    assert spent[0].ends_at == spent[0].used_at + 1000


def test_a_spent_grant_ends_no_sooner_than_its_code(
    grants: AuthorizationGrants, client_id: str
) -> None:
    """Without a refresh token the grant is kept only as long as its code."""
    grants.store(record(client_id, f"short code of {client_id}"))
    found = grants.with_code(f"short code of {client_id}")
    assert found is not None
    spent = grants.spend(found, 0)
    assert spent is not None
    assert spent.ends_at == found.ends_at == found.expires_at


def test_what_is_stored_is_what_was_given(grants: AuthorizationGrants, client_id: str) -> None:
    """The client credentials grant is issued from at once, without being read back."""
    now = int(time.time())
    new = NewGrant(client_id=client_id, sub=None, scope="x", issued_at=now, expires_at=now + 60)
    stored = grants.store(new)
    assert grants.with_id(stored.id) == stored


def test_a_client_that_is_gone_gets_no_grant(grants: AuthorizationGrants) -> None:
    """The client was deleted while its request was being checked."""
    new = NewGrant(client_id="gone", sub=None, scope="x", issued_at=0, expires_at=60)
    with pytest.raises(IntegrityError):
        grants.store(new)


def test_an_access_token_is_found_with_its_grant(issuer: Issuer, client_id: str) -> None:
    """The result also says whether that token was revoked individually."""
    grants, revoked = AuthorizationGrants(issuer.engine), RevokedAccessTokens(issuer.engine)
    grant_id = grants.store(record(client_id, f"another of {client_id}")).id
    grant = grants.with_id(grant_id)
    revoked.add(f"{grant_id}.one", 1000)
    assert grants.of_access_token(grant_id, f"{grant_id}.one") == (grant, True)
    assert grants.of_access_token(grant_id, f"{grant_id}.two") == (grant, False)
    assert grants.of_access_token("unknown", f"{grant_id}.one") is None


def test_a_grant_stays_revoked(grants: AuthorizationGrants, client_id: str) -> None:
    """The first revocation sets the time; other grants are unaffected."""
    grants.store(record(client_id, f"first of {client_id}"))
    grants.store(record(client_id, f"second of {client_id}"))
    first, second = (grants.with_code(f"{which} of {client_id}") for which in ("first", "second"))
    assert first is not None
    assert second is not None
    grants.revoke(first.id)
    revoked_at = grants.with_id(first.id).revoked_at  # type: ignore[union-attr]
    grants.revoke(first.id)
    assert grants.with_id(first.id).revoked_at == revoked_at  # type: ignore[union-attr]
    assert grants.with_id(second.id).revoked_at is None  # type: ignore[union-attr]
