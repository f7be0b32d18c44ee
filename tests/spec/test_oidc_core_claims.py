"""OpenID Connect Core 1.0 §5.5: individual claims requested by name, and essential acr values."""

import json
from typing import Any

import pytest

from tests.support.page_form import PageForm
from tests.support.verbs import Issuer, answer_of, claims_of, is_page

BOTH = {"name": None, "preferred_username": {"essential": True}}
NAMES = {"name": "Alice Liddell", "preferred_username": "alice"}


def wanted(**places: Any) -> str:
    """The `claims` parameter."""
    return json.dumps(places)


def test_a_claim_in_the_id_token(issuer: Issuer) -> None:
    """§5.5: id_token: requests that the listed individual claims be returned in the ID token."""
    tokens = issuer.register().tokens(scope="openid", claims=wanted(id_token={"name": None}))
    claims = claims_of(tokens["id_token"])
    assert claims["name"] == "Alice Liddell"
    assert "preferred_username" not in claims
    assert issuer.userinfo(tokens["access_token"]).json == {"sub": "alice"}
    assert tokens["scope"] == "openid"


def test_a_claim_at_userinfo(issuer: Issuer) -> None:
    """§5.5: userinfo: returned from the UserInfo Endpoint; stored with the grant, so that a
    refreshed token returns the same claims.
    """
    client = issuer.register()
    tokens = client.tokens(scope="openid", claims=wanted(userinfo=BOTH))
    assert not NAMES.keys() & claims_of(tokens["id_token"]).keys()
    refreshed = client.refresh(tokens["refresh_token"]).json
    for one in (tokens, refreshed):
        assert issuer.userinfo(one["access_token"]).json == {"sub": "alice", **NAMES}


def test_a_claim_is_added_to_those_of_the_scopes(issuer: Issuer) -> None:
    """§5.5: the claims are requested in addition to those of the scope values."""
    tokens = issuer.register().tokens(
        scope="openid profile", claims=wanted(userinfo={"name": None})
    )
    assert issuer.userinfo(tokens["access_token"]).json == {"sub": "alice", **NAMES}


@pytest.mark.parametrize("name", ["auth_time", "acr", "amr"])
def test_what_is_always_there_can_be_asked_for(issuer: Issuer, name: str) -> None:
    """§5.5.1: Essential: claims that every ID token contains can be requested as well."""
    claims = wanted(id_token={name: {"essential": True}})
    assert name in claims_of(issuer.register().tokens(claims=claims)["id_token"])


@pytest.mark.parametrize(
    "claims",
    [
        "{}",
        '{"id_token": null}',
        '{"id_token": {}}',
        '{"userinfo": {"shoe_size": {"essential": true}}}',
        '{"id_token": {"name": {"unheard-of": [1]}}, "elsewhere": 3}',
        '{"id_token": {"http://a.example/claim#de": null}}',
    ],
)
def test_what_is_not_understood_is_ignored(issuer: Issuer, claims: str) -> None:
    """§5.5: any members used that are not understood MUST be ignored; §5.5.1: not returning a claim
    is not an error.
    """
    tokens = issuer.register().tokens(scope="openid", claims=claims)
    assert "shoe_size" not in issuer.userinfo(tokens["access_token"]).json


@pytest.mark.parametrize(
    "claims",
    [
        "x",
        "{",
        "[]",
        '"name"',
        "3",
        '{"id_token": []}',
        '{"userinfo": "name"}',
        '{"id_token": {"name": true}}',
        '{"id_token": {"name": ["Alice"]}}',
        "[" * 5000,
        "\x00",
    ],
)
def test_what_is_malformed_is_refused(issuer: Issuer, claims: str) -> None:
    """§5.5: a JSON object listing the requested claims; §3.1.2.6: invalid_request."""
    answer = issuer.browser().authorize(issuer.register(), claims=claims)
    assert answer_of(answer)["error"] == "invalid_request"
    assert issuer.refused().name == "claims_are_understood"


def test_the_person_is_asked_for_what_goes_beyond_the_scopes(issuer: Issuer) -> None:
    """§3.1.2.4: consent lists the claims to be returned, whichever parameter requests them."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    page = browser.authorize(client, scope="openid", claims=wanted(id_token={"name": None}))
    assert PageForm(page.text).values("scope") == ["openid", "profile"]
    assert "See your name." in page.text
    assert "(claims: name)" in page.text


def test_the_person_can_untick_it(issuer: Issuer) -> None:
    """§5.5.1: not returning a requested claim is not an error."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    asked = wanted(id_token=BOTH, userinfo=BOTH)
    page = browser.authorize(client, scope="openid", claims=asked)
    code = answer_of(browser.consent(page, scopes=["openid"]))["code"]
    tokens = client.exchange(code).json
    assert not NAMES.keys() & claims_of(tokens["id_token"]).keys()
    assert issuer.userinfo(tokens["access_token"]).json == {"sub": "alice"}


def test_a_claim_alone_is_no_consent(issuer: Issuer) -> None:
    """RFC 6749 §3.3: without any scope there is nothing to grant."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    page = browser.authorize(client, scope="openid", claims=wanted(id_token=BOTH))
    assert answer_of(browser.consent(page, scopes=["profile"]))["error"] == "access_denied"


def test_consent_to_the_scopes_is_none_to_the_claims(issuer: Issuer) -> None:
    """§3.1.2.4: a user who allowed openid alone is asked, once, before a name is returned."""
    client, browser = issuer.register(), issuer.browser()
    browser.walk(client, scope="openid")
    asked = {"scope": "openid", "claims": wanted(userinfo=BOTH)}
    answer = browser.authorize(client, prompt="none", **asked)
    assert answer_of(answer)["error"] == "consent_required"
    assert "code" in answer_of(browser.walk(client, **asked))
    assert "code" in answer_of(browser.authorize(client, prompt="none", **asked))


def test_a_client_that_may_not_know_names_gets_none(issuer: Issuer) -> None:
    """RFC 7591 §2: the registered scope is the limit, whichever parameter requests a claim."""
    client = issuer.register(scope="openid notes:read")
    tokens = client.tokens(scope="openid", claims=wanted(id_token=BOTH, userinfo=BOTH))
    assert not NAMES.keys() & claims_of(tokens["id_token"]).keys()
    assert issuer.userinfo(tokens["access_token"]).json == {"sub": "alice"}


# --- sub (§3.1.2.1, §5.5.1) ---


@pytest.mark.parametrize("place", ["id_token", "userinfo"])
def test_a_client_can_say_whom_it_means(issuer: Issuer, place: str) -> None:
    """§5.5.1: with a value for sub, the request succeeds only if that user has an active session;
    otherwise it is an error.
    """
    client, browser = issuer.register(), issuer.browser()
    browser.walk(client)
    alice, bob = (wanted(**{place: {"sub": {"value": name}}}) for name in ("alice", "bob"))
    assert "code" in answer_of(browser.authorize(client, prompt="none", claims=alice))
    answer = browser.authorize(client, prompt="none", claims=bob)
    assert answer_of(answer)["error"] == "login_required"
    assert is_page(browser.authorize(client, claims=bob), "Sign in")


def test_a_value_that_is_no_person_changes_nothing(issuer: Issuer) -> None:
    """§5.5.1: a subject identifier is a string."""
    claims = wanted(id_token={"sub": {"values": [3, {}, None]}})
    assert issuer.register().tokens(claims=claims)["id_token"]
