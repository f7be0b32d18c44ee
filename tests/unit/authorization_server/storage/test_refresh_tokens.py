"""Refresh tokens in the database: each is spent once."""

import time

import pytest

from authorization_server.storage.refresh_tokens import RefreshTokens
from tests.support.sockets import at_once
from tests.support.verbs import Issuer


@pytest.fixture
def grant_id(own_issuer: Issuer) -> str:
    """A grant: a refresh token belongs to one."""
    own_issuer.register().code()
    return str(own_issuer.rows("grants")[0]["id"])


def test_a_refresh_token_is_found_as_it_was_stored(own_issuer: Issuer, grant_id: str) -> None:
    """Its grant, and when it runs out; the token itself is not kept."""
    tokens = RefreshTokens(own_issuer.engine)
    tokens.store("the token", grant_id, 100)
    found = tokens.find("the token")
    assert found is not None
    assert (found.grant_id, found.used_at) == (grant_id, None)
    assert 95 < found.expires_at - time.time() <= 100
    assert "the token" not in str(own_issuer.rows("refresh_tokens"))


@pytest.mark.parametrize("unknown", ["", "unheard-of", "\x00", "\ud800"])
def test_an_unknown_one_is_not_found(own_issuer: Issuer, unknown: str) -> None:
    """None, whatever was asked for."""
    assert RefreshTokens(own_issuer.engine).find(unknown) is None


def test_one_of_many_spends_it(own_issuer: Issuer, grant_id: str) -> None:
    """RFC 9700 §4.14.2: of many callers at once exactly one gets True; the row stays, so that
    reuse is recognised.
    """
    tokens = RefreshTokens(own_issuer.engine)
    tokens.store("the token", grant_id, 100)
    token_hash = tokens.find("the token").token_hash  # type: ignore[union-attr]
    assert sorted(at_once(16, lambda: tokens.spend(token_hash))) == [False] * 15 + [True]
    assert tokens.find("the token").used_at is not None  # type: ignore[union-attr]
