"""What the tokens say about a person and their grant."""

from typing import Any, ClassVar, cast

import pytest

from authorization_server.storage.authorization_grants import AuthorizationGrant
from authorization_server.token.tokens import claims_about, grant_id_of
from tests.support.verbs import Issuer, claims_of


class Alice:
    """The part of a grant that is used here."""

    subject, name, username = "alice", "Alice Liddell", "alice"
    email, email_verified, groups = "alice@wonderland.example", False, ("tea",)
    further_claims: ClassVar = {"locale": "en", "sub": "mallory", "iss": "x", "email": "x"}

    def claims_for(self, place: str) -> list[str]:
        """No claims are requested individually."""
        return []


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", {"sub"}),
        ("openid profile", {"sub", "name", "preferred_username", "locale"}),
        ("openid email", {"sub", "email", "email_verified"}),
        ("openid groups", {"sub", "groups"}),
        ("openid offline_access", {"sub"}),
        ("profiles openid", {"sub"}),
        ("", {"sub"}),
    ],
)
def test_a_scope_gives_its_claims(scope: str, claims: set[str]) -> None:
    """OIDC Core §5.4: each scope counts as a whole word; false and empty are values too. A person's
    claims cannot set claims about the token itself.
    """
    told = claims_about(cast(Any, Alice()), scope, "id_token")
    assert set(told) == claims
    assert told["sub"] == "alice"
    assert told.get("email_verified", False) is False
    assert told.get("email", Alice.email) == Alice.email


def test_a_token_finds_its_grant(issuer: Issuer) -> None:
    """The jti begins with the id of the grant, so one look-up finds a revoked grant, however many
    tokens were issued from it.
    """
    client = issuer.register()
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json
    ids = [grant_id_of(claims_of(token["access_token"])["jti"]) for token in (first, second)]
    assert ids[0] == ids[1]
    assert ids[0] in {row["id"] for row in issuer.rows("grants")}


def test_the_grant_has_all_that_authlib_asks_for() -> None:
    """None of the methods of Authlib's mixin is left that would raise an error."""
    asked = ("get_scope", "get_nonce", "get_auth_time", "get_acr", "get_amr", "get_user_id")
    assert all(name in vars(AuthorizationGrant) for name in asked)
