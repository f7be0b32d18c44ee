"""What the tokens say about a person and their grant."""

from typing import Any, cast

import pytest

from authorization_server.storage.authorization_grants import AuthorizationGrant
from authorization_server.token.tokens import claims_about, grant_id_of
from tests.support.verbs import Issuer, claims_of


class Alice:
    """As much of a grant as is looked at."""

    subject, name, username = "alice", "Alice Liddell", "alice"

    def claims_for(self, place: str) -> list[str]:
        """Nothing was asked for by name."""
        return []


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", {"sub"}),
        ("openid profile", {"sub", "name", "preferred_username"}),
        ("profiles openid", {"sub"}),
        ("", {"sub"}),
    ],
)
def test_a_scope_gives_its_claims(scope: str, claims: set[str]) -> None:
    """OIDC Core §5.4: profile, as a word of its own."""
    assert set(claims_about(cast(Any, Alice()), scope, "id_token")) == claims


def test_a_token_finds_its_grant(issuer: Issuer) -> None:
    """The jti begins with the id of the grant: a revoked grant is found by one look-up, however
    many tokens came from it.
    """
    client = issuer.register()
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json
    ids = [grant_id_of(claims_of(token["access_token"])["jti"]) for token in (first, second)]
    assert ids[0] == ids[1]
    assert ids[0] in {row["id"] for row in issuer.rows("grants")}


def test_the_grant_has_all_that_authlib_asks_for() -> None:
    """No method of Authlib's mixin is left that would raise."""
    asked = ("get_scope", "get_nonce", "get_auth_time", "get_acr", "get_amr", "get_user_id")
    assert all(name in vars(AuthorizationGrant) for name in asked)
