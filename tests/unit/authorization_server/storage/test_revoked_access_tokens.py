"""Access tokens that were revoked alone."""

from authorization_server.storage.revoked_access_tokens import RevokedAccessTokens
from tests.support.sockets import at_once
from tests.support.verbs import Issuer


def test_what_was_revoked_is_revoked(issuer: Issuer) -> None:
    """By `jti`; any other is not."""
    revoked = RevokedAccessTokens(issuer.engine)
    assert not revoked.has("one")
    revoked.add("one", 1000)
    assert revoked.has("one")
    assert not revoked.has("two")


def test_twice_at_once_is_once(issuer: Issuer) -> None:
    """RFC 7009 §2.2: no error, whoever was first."""
    revoked = RevokedAccessTokens(issuer.engine)
    at_once(8, lambda: revoked.add("raced", 1000))
    assert revoked.has("raced")
