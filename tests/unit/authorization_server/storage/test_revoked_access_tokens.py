"""Access tokens that were revoked individually."""

from authorization_server.storage.revoked_access_tokens import RevokedAccessTokens
from tests.support.sockets import at_once
from tests.support.verbs import Issuer


def test_twice_at_once_is_once(own_issuer: Issuer) -> None:
    """RFC 7009 §2.2: two concurrent revocations are not an error."""
    revoked = RevokedAccessTokens(own_issuer.engine)
    at_once(8, lambda: revoked.add("raced", 1000))
    assert own_issuer.rows("revoked_access_tokens") == [{"jti": "raced", "expires_at": 1000}]
