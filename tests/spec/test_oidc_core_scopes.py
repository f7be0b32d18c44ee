"""OIDC Core §5.4, §11: the scopes email, groups and offline_access, and scopes that are not
granted.
"""

import pytest

from tests.support.verbs import Issuer, answer_of, claims_of


def claims(issuer: Issuer, scope: str) -> tuple[dict[str, object], dict[str, object]]:
    """The claims about alice in the ID token and at userinfo."""
    tokens = issuer.register().tokens(scope=scope)
    assert tokens["scope"] == scope
    return claims_of(tokens["id_token"]), issuer.userinfo(tokens["access_token"]).json


def test_email_and_groups_are_told_in_both_places(issuer: Issuer) -> None:
    """§5.4: email requests email and email_verified; groups, a common extension, requests the
    groups.
    """
    (alice,) = [row for row in issuer.rows("people") if row["username"] == "alice"]
    for told in claims(issuer, "openid email groups"):
        assert told["email"] == alice["email"] != ""
        assert told["email_verified"] is bool(alice["email_verified"])
        assert told["groups"] == (alice["groups"] or "").split()
        assert "name" not in told


def test_nothing_is_told_without_its_scope(issuer: Issuer) -> None:
    """§5.4: only the claims of the scopes that were granted."""
    for told in claims(issuer, "openid profile"):
        assert not {"email", "email_verified", "groups"} & set(told)


def test_a_claim_may_be_asked_for_by_name(issuer: Issuer) -> None:
    """§5.5: consent then shows the scope that covers the claim."""
    wish = '{"userinfo": {"email": null}}'
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    page = browser.authorize(client, scope="openid", claims=wish)
    assert "See your e-mail address." in page.text
    code = answer_of(browser.consent(page))["code"]
    tokens = client.exchange(code).json
    assert issuer.userinfo(tokens["access_token"]).json["email"]
    assert "email" not in claims_of(tokens["id_token"])


@pytest.mark.parametrize("scope", ["email", "groups", "offline_access"])
def test_each_scope_is_offered_and_explained(issuer: Issuer, scope: str) -> None:
    """RFC 8414 §2: scopes_supported; a user reads what each scope means before granting it."""
    assert scope in issuer.metadata()["scopes_supported"]
    assert scope in issuer.register().registered["scope"].split()
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    sentences = {
        "email": "See your e-mail address.",
        "groups": "See which groups you belong to.",
        "offline_access": "Keep its access after you sign out",
    }
    assert sentences[scope] in browser.authorize(client, scope=f"openid {scope}").text


@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_offline_access_gives_a_refresh_token(issuer: Issuer, method: str) -> None:
    """§11: offline_access gives a refresh token whatever grant types the client registered; without
    it, the grant types decide.
    """
    client = issuer.register(grant_types=["authorization_code"], token_endpoint_auth_method=method)
    assert "refresh_token" not in client.tokens(scope="openid")
    tokens = client.tokens(scope="openid offline_access")
    again = client.refresh(tokens["refresh_token"])
    assert again.status_code == 200
    assert again.json["scope"] == "openid offline_access"
    assert client.refresh(again.json["refresh_token"]).status_code == 200


def test_without_offline_access_the_grant_type_is_needed(issuer: Issuer) -> None:
    """RFC 6749 §5.2: unauthorized_client, even for a refresh token of another client."""
    other = issuer.register().tokens(scope="openid")["refresh_token"]
    client = issuer.register(grant_types=["authorization_code"])
    assert client.refresh(other).json["error"] == "unauthorized_client"
    assert client.refresh("x").json["error"] == "unauthorized_client"


def test_a_client_on_its_own_is_never_offline(issuer: Issuer) -> None:
    """RFC 6749 §4.4.3: a refresh token SHOULD NOT be included."""
    client = issuer.register(grant_types=["client_credentials"], scope="offline_access usage:read")
    answer = client.post("/token", {"grant_type": "client_credentials"})
    assert (answer.status_code, "refresh_token" in answer.json) == (200, False)
    refused = client.post("/token", {"grant_type": "client_credentials", "scope": "offline_access"})
    assert refused.json["error"] == "invalid_scope"


def test_without_a_scope_only_the_usual_ones_are_asked_for(issuer: Issuer) -> None:
    """RFC 6749 §3.3: a pre-defined default value: it has no scope that outlives the session."""
    tokens = issuer.register().tokens(scope=None)
    assert tokens["scope"] == "openid profile notes:read notes:write"


def test_a_scope_that_is_dropped_is_said_to_be(issuer: Issuer) -> None:
    """RFC 6749 §3.3: if the issued scope is different, the response MUST include it; the step warns
    of the scopes that were not granted.
    """
    client = issuer.register(scope="openid email")
    tokens = client.tokens(scope="openid email groups unheard-of")
    assert tokens["scope"] == "openid email"
    (made, *_) = [
        made
        for event in issuer.sink.events
        for made in event.checks
        if made.name == "scope_is_allowed"
    ]
    assert made.verdict == "warning"
    assert made.received == "openid email groups unheard-of; dropped: groups unheard-of"
