"""The account page: what a person has allowed, and where they are logged in."""

import pytest

from authorization_server.storage.consents import Consents
from hosting.random_values import hashed
from tests.support.sent_statements import each_statement
from tests.support.verbs import Browser, Issuer, answer_of, csrf_token_of


@pytest.fixture
def alice(issuer: Issuer) -> Browser:
    """A browser in which alice is logged in."""
    return logged_in(issuer)


def logged_in(issuer: Issuer, username: str = "alice") -> Browser:
    """A browser in which a user is logged in."""
    browser = issuer.browser()
    browser.log_in(browser.get("/login?return_to=/account"), username)
    return browser


def handle_of(browser: Browser) -> str:
    """The page's handle for this browser's session."""
    assert browser.session_id
    return hashed(browser.session_id)


def sent(browser: Browser, path: str) -> int:
    """Submit a form of the page and return the status of the response."""
    token = csrf_token_of(browser.get("/account"))
    return browser.post(path, data={"csrf_token": token}).status_code


def test_who_is_not_logged_in_logs_in_first(issuer: Issuer) -> None:
    """Afterwards the user returns here."""
    answer = issuer.browser().get("/account")
    assert answer.headers["Location"] == issuer.url("/login?return_to=%2Faccount")


def test_a_consent_is_shown_and_can_be_withdrawn(alice: Browser) -> None:
    """Then the user is asked again, and every token issued under the consent is revoked."""
    client = alice.issuer.register(client_name="Reader")
    tokens = client.tokens(alice, scope="openid notes:read")
    page = alice.get("/account").text
    assert "Reader" in page
    assert "<code>notes:read</code>" in page
    assert sent(alice, f"/account/consents/{client.id}") == 303
    assert "Reader" not in alice.get("/account").text
    assert not client.is_active(tokens["access_token"])
    assert client.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"


def test_many_consents_are_read_like_one(own_issuer: Issuer) -> None:
    """However many consents there are, the page makes the same few database queries."""
    alice, consents = logged_in(own_issuer), Consents(own_issuer.engine)
    asked: list[str] = []
    counted = []
    for number in (1, 5):
        for _ in range(number):
            consents.give("alice", own_issuer.register().id, ["openid"])
        asked.clear()
        with each_statement(lambda text, _values: asked.append(text)):
            alice.get("/account")
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_only_the_own_consent_is_withdrawn(alice: Browser) -> None:
    """What bob has allowed the same client stays."""
    client = alice.issuer.register()
    client.tokens(alice)
    code = answer_of(alice.issuer.browser().walk(client, "bob"))["code"]
    tokens = client.exchange(code).json
    sent(alice, f"/account/consents/{client.id}")
    assert client.is_active(tokens["access_token"])


def test_another_browser_can_be_signed_out(alice: Browser) -> None:
    """It is listed beside this one; signed out there, it is asked to log in again."""
    other = logged_in(alice.issuer)
    page = alice.get("/account").text
    assert page.count("This browser") == 1
    assert page.index("This browser") < page.index("Another browser")
    assert sent(alice, f"/account/sessions/{handle_of(other)}") == 303
    assert other.get("/account").status_code == 303
    assert alice.get("/account").status_code == 200


def test_nobody_signs_others_out(alice: Browser) -> None:
    """A session handle of one user does not work for another."""
    bob = logged_in(alice.issuer, "bob")
    sent(bob, f"/account/sessions/{handle_of(alice)}")
    assert alice.get("/account").status_code == 200


def test_a_foreign_page_can_do_nothing_here(alice: Browser) -> None:
    """RFC 9700 §4.7."""
    client = alice.issuer.register()
    tokens = client.tokens(alice)
    answer = alice.post(f"/account/consents/{client.id}", data={"csrf_token": "guessed"})
    assert answer.status_code == 403
    assert "Nothing was changed." in answer.text
    assert client.is_active(tokens["access_token"])
