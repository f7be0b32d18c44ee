"""OpenID Connect Core 1.0: what is issued: the ID token, and claims at the UserInfo Endpoint."""

import base64
import hashlib
import time

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.conftest import MakeIssuer
from tests.support.verbs import (
    Issuer,
    bearer,
    claims_of,
    header_of,
)

ALGORITHMS = ["RS256", "ES256"]


def at_hash_of(access_token: str) -> str:
    """§3.1.3.6: the left-most half of the SHA-256, in base64url."""
    half = hashlib.sha256(access_token.encode("ascii")).digest()[:16]
    return base64.urlsafe_b64encode(half).decode().rstrip("=")


# --- the ID token (§2, §3.1.3) ---


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_id_token_is_signed_by_a_published_key(issuer: Issuer, algorithm: str) -> None:
    """§3.1.3.7 (6): verified with the algorithm registered and the key that the header names."""
    client = issuer.register(id_token_signed_response_alg=algorithm)
    token = client.tokens()["id_token"]
    published = issuer.get("/jwks").json
    header = header_of(token)
    assert header["alg"] == algorithm
    (key,) = [key for key in published["keys"] if key["kid"] == header["kid"]]
    assert key["alg"] == algorithm
    verified = jwt.decode(token, KeySet.import_key_set(published), [algorithm])
    assert verified.claims == claims_of(token)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_claims_are_all_there(issuer: Issuer, algorithm: str) -> None:
    """§2: iss, sub, aud, exp, iat REQUIRED; nonce MUST be present if it was sent, unmodified;
    auth_time, amr; §3.1.3.6 at_hash; §5.4 profile.
    """
    client, browser = issuer.register(id_token_signed_response_alg=algorithm), issuer.browser()
    before = int(time.time())
    tokens = client.tokens(browser)
    claims = claims_of(tokens["id_token"])
    assert before <= claims.pop("auth_time") <= claims["iat"] <= time.time()
    assert claims.pop("exp") == claims.pop("iat") + 300
    assert claims == {
        "iss": issuer.config.issuer,
        "sub": "alice",
        "aud": client.id,
        "nonce": "the-nonce-of-this-flow",
        "acr": "urn:oauth2-playground:password",
        "amr": ["pwd"],
        "at_hash": at_hash_of(tokens["access_token"]),
        "name": "Alice Liddell",
        "preferred_username": "alice",
    }


@pytest.mark.parametrize("nonce", ["n", "x" * 4000, "ü ✓ 💥", "<b>\"'\\", "null", " "])
def test_the_nonce_is_unmodified(issuer: Issuer, nonce: str) -> None:
    """§2: the value is passed through unmodified from the request to the ID token."""
    assert claims_of(issuer.register().tokens(nonce=nonce)["id_token"])["nonce"] == nonce


@pytest.mark.parametrize("nonce", [None, ""])
def test_no_nonce_is_made_up(issuer: Issuer, nonce: str | None) -> None:
    """§3.1.2.1: nonce is OPTIONAL: if none was sent, the ID token has none."""
    assert "nonce" not in claims_of(issuer.register().tokens(nonce=nonce)["id_token"])


def test_without_openid_there_is_no_id_token(issuer: Issuer) -> None:
    """§3.1.2.1: without the openid scope the request is plain OAuth, not OpenID Connect."""
    assert "id_token" not in issuer.register().tokens(scope="profile notes:read")


def test_without_profile_there_is_no_name(issuer: Issuer) -> None:
    """§5.4: the scope profile requests access to name and preferred_username."""
    tokens = issuer.register().tokens(scope="openid")
    assert not {"name", "preferred_username"} & set(claims_of(tokens["id_token"]))
    assert issuer.userinfo(tokens["access_token"]).json == {"sub": "alice"}


@pytest.mark.parametrize("seconds", [1, 3600])
def test_the_lifetime_is_a_setting(make_issuer: MakeIssuer, seconds: int) -> None:
    """§2: exp follows the configured lifetime of ID tokens, which differs from that of access
    tokens.
    """
    issuer = make_issuer(id_token_seconds=seconds, access_token_seconds=77)
    claims = claims_of(issuer.register().tokens()["id_token"])
    assert claims["exp"] - claims["iat"] == seconds


# --- userinfo (§5.3) ---


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_userinfo_tells_who_logged_in(issuer: Issuer, method: str) -> None:
    """§5.3.1: GET and POST; §5.3.2: sub MUST be returned, and MUST be that of the ID token."""
    tokens = issuer.register().tokens()
    answer = issuer.client().open(
        issuer.url("/userinfo"), method=method, headers=bearer(tokens["access_token"])
    )
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "sub": claims_of(tokens["id_token"])["sub"],
        "name": "Alice Liddell",
        "preferred_username": "alice",
    }


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Basic YTpi", "Token x", "\xff", "Bearer\tx"],
)
def test_without_a_token_there_is_only_a_challenge(
    issuer: Issuer, authorization: str | None
) -> None:
    """RFC 6750 §3.1: without authentication information no error code; 401 with WWW-Authenticate
    (§3).
    """
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = issuer.get("/userinfo", headers=headers)
    challenge = f'Bearer realm="{issuer.config.issuer}"'
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, challenge)
    assert "error" not in answer.json
    assert issuer.refused().name == "token_is_in_the_authorization_header"


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "x" * 50_000])
def test_another_token_is_invalid(issuer: Issuer, token: str) -> None:
    """RFC 6750 §3.1: invalid_token, 401."""
    answer = issuer.userinfo(token)
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_token")
    challenge = f'Bearer realm="{issuer.config.issuer}", error="invalid_token"'
    assert challenge in answer.headers["WWW-Authenticate"]
    assert issuer.refused().name == "access_token_is_ours"


def test_a_refresh_token_is_not_an_access_token(issuer: Issuer) -> None:
    """§5.3: the UserInfo endpoint accepts access tokens only."""
    tokens = issuer.register().tokens()
    assert issuer.userinfo(tokens["refresh_token"]).status_code == 401


def test_an_expired_token_is_invalid(make_issuer: MakeIssuer) -> None:
    """RFC 6750 §3.1: an expired token is an invalid_token."""
    issuer = make_issuer(access_token_seconds=-1)
    answer = issuer.userinfo(issuer.register().tokens()["access_token"])
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_token")
    assert issuer.refused().name == "token_is_not_expired"


def test_userinfo_needs_openid(issuer: Issuer) -> None:
    """RFC 6750 §3.1: insufficient_scope, 403."""
    answer = issuer.userinfo(issuer.register().tokens(scope="notes:read")["access_token"])
    assert (answer.status_code, answer.json["error"]) == (403, "insufficient_scope")
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert issuer.refused().name == "scope_is_sufficient"


@pytest.mark.parametrize("place", ["query", "body"])
def test_a_token_outside_the_header_does_not_count(issuer: Issuer, place: str) -> None:
    """RFC 9700 §4.3.2: access tokens MUST NOT be passed in a URI query parameter, and the error
    says so.
    """
    token = issuer.register().tokens()["access_token"]
    form = {"access_token": token}
    sent = {"query_string": form} if place == "query" else {"data": form}
    answer = issuer.post("/userinfo", **sent)
    assert (answer.status_code, "error" in answer.json) == (401, False)
    assert f"access_token in the {place}." in answer.json["message"]
    assert token not in answer.text
    assert issuer.refused().name == "token_is_in_the_authorization_header"
    both = issuer.post("/userinfo", **sent, headers=bearer(token))
    assert (both.status_code, both.json["error"]) == (400, "invalid_request")
    assert issuer.refused().name == "token_is_sent_one_way"


@pytest.mark.parametrize(
    ("authorization", "received"),
    [
        ("Bearer", "none"),
        ("bearer ", "none"),
        ("Bearer a b", "more than one word"),
        ("DPoP a,b", "more than one word"),
        ("Bearer \xff", "characters that no token contains"),
    ],
)
def test_a_header_holds_one_token(issuer: Issuer, authorization: str, received: str) -> None:
    """RFC 6750 §2.1, §3.1: a malformed request is an invalid_request, 400; the error says why."""
    answer = issuer.get("/userinfo", headers={"Authorization": authorization})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
    assert f"The token after the scheme: {received}." in answer.json["error_description"]
    assert issuer.refused().name == "authorization_header_is_well_formed"
