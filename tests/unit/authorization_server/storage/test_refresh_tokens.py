"""Refresh tokens in the database: each can be used once."""

import time

import pytest

from authorization_server.storage.authorization_grants import (
    AuthorizationGrant,
    AuthorizationGrants,
)
from authorization_server.storage.refresh_tokens import LONGER_SECONDS, RefreshTokens
from tests.support.sockets import at_once
from tests.support.verbs import Issuer


@pytest.fixture
def grant(own_issuer: Issuer) -> AuthorizationGrant:
    """A grant, because every refresh token belongs to one."""
    found = AuthorizationGrants(own_issuer.engine).with_code(own_issuer.register().code())
    assert found is not None
    return found


def test_a_refresh_token_is_found_as_it_was_stored(
    own_issuer: Issuer, grant: AuthorizationGrant
) -> None:
    """The result names its grant and when it expires; the token itself is not stored."""
    tokens = RefreshTokens(own_issuer.engine)
    tokens.store("the token", grant, 100)
    found = tokens.find("the token")
    assert found is not None
    assert (found.grant_id, found.used_at) == (grant.id, None)
    assert (found.grant.id, found.grant.name) == (grant.id, "Alice Liddell")
    assert 95 < found.expires_at - time.time() <= 100
    assert "the token" not in str(own_issuer.rows("refresh_tokens"))


@pytest.mark.parametrize("unknown", ["", "unheard-of", "\x00", "\ud800"])
def test_an_unknown_one_is_not_found(own_issuer: Issuer, unknown: str) -> None:
    """None, whatever was searched for."""
    assert RefreshTokens(own_issuer.engine).find(unknown) is None


def test_one_of_many_spends_it(own_issuer: Issuer, grant: AuthorizationGrant) -> None:
    """RFC 9700 §4.14.2: of many concurrent callers exactly one gets True; the row stays, so that a
    replay is recognised.
    """
    tokens = RefreshTokens(own_issuer.engine)
    tokens.store("the token", grant, 100)
    token_hash = tokens.find("the token").token_hash  # type: ignore[union-attr]
    assert sorted(at_once(16, lambda: tokens.spend(token_hash))) == [False] * 15 + [True]
    assert tokens.find("the token").used_at is not None  # type: ignore[union-attr]


def test_a_grant_ends_after_its_refresh_tokens(
    own_issuer: Issuer, grant: AuthorizationGrant
) -> None:
    """Its end is set a day later than needed, so that the next tokens need not change it."""
    tokens = RefreshTokens(own_issuer.engine)
    tokens.store("the first", grant, 1000)
    found = tokens.find("the first")
    assert found is not None
    assert found.grant.ends_at == found.expires_at + LONGER_SECONDS
    for number, seconds in enumerate((2000, LONGER_SECONDS + 900)):
        tokens.store(f"number {number}", found.grant, seconds)
    assert own_issuer.rows("grants")[0]["ends_at"] == found.grant.ends_at
    tokens.store("the longest", found.grant, 2 * LONGER_SECONDS)
    longest = tokens.find("the longest")
    assert longest is not None
    assert longest.grant.ends_at == longest.expires_at + LONGER_SECONDS


def test_a_late_caller_shortens_no_grant(own_issuer: Issuer, grant: AuthorizationGrant) -> None:
    """Two concurrent refreshes may have read the same grant: the later end wins."""
    tokens = RefreshTokens(own_issuer.engine)
    tokens.store("long", grant, 5000)
    tokens.store("short", grant, 1000)
    assert own_issuer.rows("grants")[0]["ends_at"] - time.time() > LONGER_SECONDS + 4000
