"""Signing out on both sides."""

import pytest
from werkzeug.test import TestResponse

from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.stage import URL, Browser, Stage, heading

LEAVE = "/sign-out-everywhere"


@pytest.fixture
def leaving(issuer: FakeIssuer, browser: Browser) -> TestResponse:
    """The response when a signed-in user clicks to sign out everywhere."""
    issuer.metadata["end_session_endpoint"] = f"{issuer.url}/end-session"
    return browser.submit(browser.sign_in(), LEAVE)


def back(browser: Browser, leaving: TestResponse) -> TestResponse:
    """Return to the app as the authorization server's last redirect does."""
    return browser.get(f"/signed-out?state={query_of(leaving.headers['Location'])['state']}")


def test_both_sides_are_ended(stage: Stage, browser: Browser, leaving: TestResponse) -> None:
    """The session and its tokens end here, and the login there; the page says so."""
    assert len(stage.issuer.revoked) == 1
    assert stage.rows("sessions") == []
    assert browser.cookie("client_app_session") == ""
    page = back(browser, leaving)
    assert heading(page) == "You are signed out on both sides"
    assert "revoked its tokens" in page.text
    assert stage.issuer.url in page.text
    assert "may still remember you" not in page.text


def test_it_is_a_tour_of_its_own(stage: Stage, browser: Browser, leaving: TestResponse) -> None:
    """It follows the revocation, whose tour it continues."""
    back(browser, leaving)
    assert stage.steps()[-3:] == ["revocation-requested", "logout-requested", "logout-returned"]


def test_a_link_from_elsewhere_ends_nothing(stage: Stage, leaving: TestResponse) -> None:
    """A user who follows a foreign link to the last page stays signed in, and the page says so."""
    victim = stage.browser()
    victim.sign_in()
    page = back(victim, leaving)
    assert page.status_code == 400
    assert heading(page) == "You were not signed out"
    assert stage.refused_by() == "logout_was_started_here"
    assert heading(victim.open_notes()) == "Your notes"


@pytest.mark.parametrize("query", ["", "?state=", "?state=made-up"])
def test_without_a_known_state_nothing_is_claimed(browser: Browser, query: str) -> None:
    """The state may be missing or unknown."""
    assert heading(browser.get("/signed-out" + query)) == "You were not signed out"


def test_a_foreign_form_ends_nothing(stage: Stage, browser: Browser) -> None:
    """The form needs the token of this session."""
    browser.sign_in()
    assert browser.post(LEAVE, {"csrf_token": "x"}).status_code == 403
    assert len(stage.rows("sessions")) == 1


def test_an_issuer_without_logout_is_no_obstacle(stage: Stage, browser: Browser) -> None:
    """The user is signed out here; the page says that the issuer may still remember the user."""
    page = browser.submit(browser.sign_in(), LEAVE)
    assert heading(page) == "You are signed out"
    assert "may still remember you" in page.text
    assert stage.rows("sessions") == []


def test_an_issuer_that_is_gone_is_no_obstacle(stage: Stage, browser: Browser) -> None:
    """Even if its metadata is not available."""
    page = browser.sign_in()
    stage.set("sessions", "issuer", "https://former.example")
    assert heading(browser.submit(page, LEAVE)) == "You are signed out"
    assert stage.rows("sessions") == []


def test_who_is_signed_out_may_click_again(browser: Browser) -> None:
    """A second click is not an error."""
    assert heading(browser.post(LEAVE, {})) == "You are signed out"


def test_the_cookie_is_for_this_alone(leaving: TestResponse) -> None:
    """It is not for scripts or other sites."""
    (header,) = (each for each in leaving.headers.getlist("Set-Cookie") if "logout" in each)
    for attribute in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=900"):
        assert attribute in header


def test_the_address_to_come_back_to_is_registered(
    make_stage: MakeStage, issuer: FakeIssuer
) -> None:
    """OIDC RP-Initiated Logout §3.1: if the issuer has a logout endpoint."""
    issuer.metadata["end_session_endpoint"] = f"{issuer.url}/end-session"
    make_stage().browser().start()
    (request,) = issuer.arrived_at("/register")
    assert f'"post_logout_redirect_uris": ["{URL}/signed-out"]' in request.body.decode()
