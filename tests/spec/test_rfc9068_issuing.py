"""RFC 9068: access tokens that are signed JWTs, as this server issues them."""

import re
import time

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from tests.conftest import MakeIssuer
from tests.support.verbs import Issuer, claims_of, header_of

REQUIRED = {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}


def test_the_type_is_in_the_header(issuer: Issuer) -> None:
    """§2.1: MUST include the type application/at+jwt, and SHOULD be "at+jwt"; MUST be signed."""
    header = header_of(issuer.register().tokens()["access_token"])
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert set(header) == {"typ", "alg", "kid"}


def test_the_claims_are_all_there(issuer: Issuer) -> None:
    """§2.2: iss, exp, aud, sub, client_id, iat, jti REQUIRED; §2.2.1 auth_time, acr,
    amr, §2.2.3 scope.
    """
    client, browser = issuer.register(), issuer.browser()
    before = int(time.time())
    claims = claims_of(client.tokens(browser, scope="notes:read openid")["access_token"])
    assert set(claims) == REQUIRED | {"auth_time", "acr", "amr", "scope"}
    assert claims["iss"] == issuer.config.issuer
    assert claims["aud"] == issuer.config.resource
    assert (claims["sub"], claims["client_id"]) == ("alice", client.id)
    assert claims["scope"] == "notes:read openid"
    assert before <= claims["auth_time"] <= claims["iat"] <= time.time()
    assert claims["exp"] == claims["iat"] + 300
    assert all(type(claims[name]) is int for name in ("exp", "iat", "auth_time"))


def test_it_is_verified_with_the_published_keys(issuer: Issuer) -> None:
    """§4: the resource server validates the signature with the keys published by the issuer."""
    token = issuer.register().tokens()["access_token"]
    keys = KeySet.import_key_set(issuer.get("/jwks").json)
    assert jwt.decode(token, keys, ["ES256"]).claims == claims_of(token)
    header, payload, signature = token.split(".")
    for changed in (
        f"{header}.{payload}.{signature[:-4]}AAAA",
        f"{header}.{payload[:-4]}AAAA.{signature}",
    ):
        with pytest.raises((BadSignatureError, ValueError)):
            jwt.decode(changed, keys, ["ES256"])


def test_no_two_tokens_are_alike(issuer: Issuer) -> None:
    """§2.2: jti is unique even within one second."""
    client, browser = issuer.register(), issuer.browser()
    given = [client.tokens(browser) for _ in range(3)]
    given += [client.refresh(one["refresh_token"]).json for one in given]
    assert len({claims_of(one["access_token"])["jti"] for one in given}) == 6


def test_it_says_nothing_about_the_person(issuer: Issuer) -> None:
    """§6: the client can read the token, so names belong in the ID token and at UserInfo."""
    claims = claims_of(issuer.register().tokens()["access_token"])
    assert not {"name", "preferred_username", "nonce", "at_hash"} & set(claims)


@pytest.mark.parametrize("name", ["bob", "carol"])
def test_the_subject_is_who_logged_in(issuer: Issuer, name: str) -> None:
    """§2.2: in the code grant sub is the resource owner."""
    client = issuer.register()
    answer = issuer.browser().walk(client, name)
    code = re.findall(r"code=([^&]+)", answer.headers["Location"])[0]
    assert claims_of(client.exchange(code).json["access_token"])["sub"] == name


def test_the_lifetime_is_a_setting(make_issuer: MakeIssuer) -> None:
    """§2.2: exp follows the configured lifetime."""
    issuer = make_issuer(access_token_seconds=7, id_token_seconds=3600)
    claims = claims_of(issuer.register().tokens()["access_token"])
    assert claims["exp"] - claims["iat"] == 7


def test_an_access_token_is_not_an_id_token(issuer: Issuer) -> None:
    """§5: another key, another type, another audience: neither passes for the other."""
    client = issuer.register()
    tokens = client.tokens()
    access, identity = header_of(tokens["access_token"]), header_of(tokens["id_token"])
    assert access["kid"] != identity["kid"]
    assert identity.get("typ") != "at+jwt"
    assert claims_of(tokens["access_token"])["aud"] != claims_of(tokens["id_token"])["aud"]
    assert issuer.userinfo(tokens["id_token"]).status_code == 401
    assert issuer.refused().name == "access_token_is_ours"
