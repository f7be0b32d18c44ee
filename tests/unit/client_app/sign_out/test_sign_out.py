"""Signing out."""

import pytest

from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.stage import Browser, Stage, heading


def test_signing_out_gives_everything_back(stage: Stage, browser: Browser) -> None:
    """The session is gone on both sides, and the refresh token is revoked (RFC 7009)."""
    page = browser.sign_in()
    (session,) = stage.rows("sessions")
    answer = browser.submit(page, "/sign-out")
    assert heading(answer) == "You are signed out"
    assert "revoked its tokens" in answer.text
    assert stage.issuer.revoked == [session["refresh_token"]]
    assert stage.rows("sessions") == []
    assert browser.cookie("client_app_session") == ""
    assert browser.open_notes().status_code == 302


def test_a_kept_cookie_opens_nothing_afterwards(stage: Stage, browser: Browser) -> None:
    """The session ended on the server, not only in the browser."""
    page = browser.sign_in()
    kept = browser.cookie("client_app_session")
    browser.submit(page, "/sign-out")
    thief = stage.browser()
    thief.set_cookie("client_app_session", kept)
    assert thief.open_notes().status_code == 302


def test_the_revocation_is_a_tour_of_its_own(stage: Stage, browser: Browser) -> None:
    """It is linked to the session's flow."""
    page = browser.sign_in()
    session_id = browser.cookie("client_app_session")
    stage.sink.events.clear()
    browser.submit(page, "/sign-out")
    assert stage.steps() == ["revocation-requested"]
    assert stage.sink.events[0].receiver == "authorization_server"
    assert session_id in stage.sink.events[0].links


@pytest.mark.parametrize("answer", [("", 503), ("", 404), ({"error": "invalid_client"}, 401)])
def test_a_failed_revocation_signs_out_all_the_same(
    stage: Stage, issuer: FakeIssuer, browser: Browser, answer: object
) -> None:
    """Signing out works even if another server fails; the page says what that means."""
    page = browser.sign_in()
    issuer.instead["/revoke"] = answer
    answered = browser.submit(page, "/sign-out")
    assert heading(answered) == "You are signed out"
    assert "could not revoke the tokens" in answered.text
    assert stage.rows("sessions") == []


def test_a_server_that_is_gone_signs_out_all_the_same(stage: Stage, browser: Browser) -> None:
    """Even if its metadata is not available."""
    page = browser.sign_in()
    kept = browser.cookie("client_app_session")
    stage.start()
    stage.issuer.stop()
    later = stage.browser()
    later.set_cookie("client_app_session", kept)
    answer = later.submit(page, "/sign-out")
    assert answer.status_code == 200
    assert "could not revoke the tokens" in answer.text
    assert stage.rows("sessions") == []


def test_without_revocation_the_page_says_so(issuer: FakeIssuer, browser: Browser) -> None:
    """Revocation is optional for an issuer."""
    issuer.metadata["revocation_endpoint"] = None
    page = browser.sign_in()
    assert "could not revoke the tokens" in browser.submit(page, "/sign-out").text


def test_without_a_refresh_token_nothing_is_given_back(
    issuer: FakeIssuer, browser: Browser
) -> None:
    """There is no token that could be used later."""
    issuer.tokens["refresh_token"] = None
    page = browser.sign_in()
    answer = browser.submit(page, "/sign-out")
    assert "could not revoke the tokens" not in answer.text
    assert issuer.arrived_at("/revoke") == []


def test_a_token_of_another_issuer_is_sent_nowhere(
    stage: Stage, issuer: FakeIssuer, browser: Browser
) -> None:
    """If the app is set to another issuer, the new issuer never sees the old one's token."""
    page = browser.sign_in()
    stage.set("sessions", "issuer", "https://former.example")
    browser.submit(page, "/sign-out")
    assert issuer.arrived_at("/revoke") == []
    assert stage.rows("sessions") == []


def test_who_is_signed_out_may_sign_out(browser: Browser) -> None:
    """A second click, or a reload, is not an error."""
    answer = browser.post("/sign-out", {})
    assert answer.status_code == 200
    assert heading(answer) == "You are signed out"


def test_a_different_user_may_sign_in(browser: Browser) -> None:
    """OIDC Core §3.1.2.1: `prompt=select_account`, because the server may remember the previous
    user.
    """
    page = browser.submit(browser.sign_in(), "/sign-out")
    answer = browser.submit(page, "/switch-user")
    assert answer.status_code == 303
    assert query_of(answer.headers["Location"])["prompt"] == "select_account"
