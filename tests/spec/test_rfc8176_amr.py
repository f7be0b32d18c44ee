"""RFC 8176 and OIDC Core §2: amr, acr and auth_time say how and when a user authenticated."""

import json
import time

import pytest

from tests.support.verbs import Browser, Client, Issuer, answer_of, claims_of, is_page

BY_PASSWORD = "urn:oauth2-playground:password"
BY_TWO_FACTORS = "urn:oauth2-playground:two-factors"
PASSWORD_ONLY = {"amr": ["pwd"], "acr": BY_PASSWORD}
BOTH_FACTORS = {"amr": ["pwd", "otp", "mfa"], "acr": BY_TWO_FACTORS}


def essential(*values: str) -> str:
    """The `claims` parameter of a client that requires one of these classes."""
    return json.dumps({"id_token": {"acr": {"essential": True, "values": values}}})


def told(claims: dict[str, object]) -> dict[str, object]:
    """What a token's claims say about the login."""
    return {name: claims[name] for name in ("amr", "acr")}


@pytest.mark.parametrize(("person", "login"), [("alice", PASSWORD_ONLY), ("carol", BOTH_FACTORS)])
def test_every_token_of_a_login_says_the_same(
    issuer: Issuer, person: str, login: dict[str, object]
) -> None:
    """OIDC Core §2: amr, acr, auth_time in the ID token; RFC 9068 §2.2.1: in the access token, also
    in the refreshed one; RFC 7662 §2.2: and at introspection.
    """
    client = issuer.register()
    tokens = client.tokens(username=person)
    refreshed = client.refresh(tokens["refresh_token"]).json
    identity = claims_of(tokens["id_token"])
    assert told(identity) == login
    for access_token in (tokens["access_token"], refreshed["access_token"]):
        for claims in (claims_of(access_token), client.introspect(access_token)):
            assert told(claims) == login
            assert claims["auth_time"] == identity["auth_time"]


def test_the_classes_are_published(issuer: Issuer) -> None:
    """Discovery §3: acr_values_supported; acr and amr among the claims."""
    metadata = issuer.metadata()
    assert metadata["acr_values_supported"] == [BY_TWO_FACTORS, BY_PASSWORD]
    assert {"acr", "amr", "auth_time"} <= set(metadata["claims_supported"])


def test_single_sign_on_tells_of_the_first_login(own_issuer: Issuer) -> None:
    """OIDC Core §2: auth_time is when the authentication occurred, even for a second client that
    gets its code without a page.
    """
    first, second = own_issuer.register(), own_issuer.register()
    browser = own_issuer.browser()
    browser.walk(first, "carol")
    then = int(time.time()) - 100
    own_issuer.set("login_sessions", "logged_in_at", then)
    browser.walk(second, "carol")
    for client in (first, second):
        answer = browser.authorize(client, prompt="none")
        assert answer.status_code == 302
        claims = claims_of(client.exchange(answer_of(answer)["code"]).json["id_token"])
        assert (told(claims), claims["auth_time"]) == (BOTH_FACTORS, then)


# --- requested (OIDC Core §3.1.2.1 acr_values, §5.5.1.1) ---


def switched_on_later(issuer: Issuer) -> tuple[Client, Browser]:
    """Carol, signed in by password only, before she had a second factor; and a client she has
    allowed.
    """
    client, browser = issuer.register(), issuer.browser()
    browser.walk(client, "carol")
    issuer.set("login_sessions", "amr", "pwd")
    return client, browser


@pytest.mark.parametrize(
    "asked", [{"acr_values": BY_TWO_FACTORS}, {"claims": essential(BY_TWO_FACTORS)}]
)
def test_a_login_is_stepped_up(own_issuer: Issuer, asked: dict[str, str]) -> None:
    """§5.5.1.1: the server asks for the second factor only, and the ID token lists both; auth_time
    is still the time of the password.
    """
    client, browser = switched_on_later(own_issuer)
    then = int(time.time()) - 100
    own_issuer.set("login_sessions", "logged_in_at", then)
    answer = browser.authorize(client, **asked)
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert is_page(page, "One-time code")
    answer = browser.get(browser.give_code(page).headers["Location"])
    claims = claims_of(client.exchange(answer_of(answer)["code"]).json["id_token"])
    assert (told(claims), claims["auth_time"]) == (BOTH_FACTORS, then)


def test_the_consent_form_is_no_way_around(own_issuer: Issuer) -> None:
    """§5.5.1.1: an essential claim also binds a browser that sends the form of an earlier page."""
    client, browser = own_issuer.register(), own_issuer.browser()
    browser.sign_in(client, "carol")
    asked = {"claims": essential(BY_TWO_FACTORS)}
    page = browser.authorize(client, **asked)
    own_issuer.set("login_sessions", "amr", "pwd")
    answer = browser.consent(page)
    assert answer.status_code == 303
    assert "/second-factor?" in answer.headers["Location"]


def test_who_has_no_second_factor_cannot_give_one(issuer: Issuer) -> None:
    """OIDC Unmet Authentication Requirements §2: unmet_authentication_requirements for an essential
    claim; it is not silently replaced by a weaker login.
    """
    client, browser = issuer.register(), issuer.browser()
    answer = browser.walk(client, "alice", claims=essential(BY_TWO_FACTORS))
    assert answer_of(answer)["error"] == "unmet_authentication_requirements"
    assert issuer.refused().name == "authentication_class_is_attainable"


@pytest.mark.parametrize("prompt", [None, "none"])
def test_an_unknown_class_cannot_be_met(issuer: Issuer, prompt: str | None) -> None:
    """As above, with and without prompt=none."""
    client, browser = issuer.register(), issuer.browser()
    browser.walk(client)
    answer = browser.authorize(client, prompt=prompt, claims=essential("phr", "loa-4"))
    assert answer_of(answer)["error"] == "unmet_authentication_requirements"


@pytest.mark.parametrize(
    "asked",
    [
        {"acr_values": BY_TWO_FACTORS},
        {"acr_values": "unheard-of"},
        {"claims": json.dumps({"id_token": {"acr": {"value": BY_TWO_FACTORS}}})},
        {"claims": json.dumps({"id_token": {"acr": {"essential": True}}})},
        {"claims": json.dumps({"id_token": {"acr": {"values": [3, None, {}]}}})},
    ],
)
def test_what_is_voluntary_is_no_obstacle(issuer: Issuer, asked: dict[str, str]) -> None:
    """§3.1.2.1: acr_values are voluntary claims; the ID token has the class that was reached."""
    tokens = issuer.register().tokens(**asked)
    assert told(claims_of(tokens["id_token"])) == PASSWORD_ONLY


def test_without_a_page_nobody_is_asked(own_issuer: Issuer) -> None:
    """§3.1.2.6: interaction_required if the claim is essential; otherwise the session's class."""
    client, browser = switched_on_later(own_issuer)
    answer = browser.authorize(client, prompt="none", claims=essential(BY_TWO_FACTORS))
    assert answer_of(answer)["error"] == "interaction_required"
    assert own_issuer.refused().name == "authentication_class_is_reached"
    answer = browser.authorize(client, prompt="none", acr_values=BY_TWO_FACTORS)
    claims = claims_of(client.exchange(answer_of(answer)["code"]).json["id_token"])
    assert told(claims) == PASSWORD_ONLY


def test_two_factors_hold_a_password(issuer: Issuer) -> None:
    """§5.5.1.1: if values are essential, the returned acr matches one of them."""
    tokens = issuer.register().tokens(username="carol", claims=essential(BY_PASSWORD))
    assert claims_of(tokens["id_token"])["acr"] == BY_PASSWORD
