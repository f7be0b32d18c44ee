"""RFC 6749 §10.2: a user's decision on a page counts once, and only as the page asked for it.

A form is *stale* when another user has signed in in another tab, or when it was already submitted.
"""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from tests.support.devices import consent_page, device, television
from tests.support.page_form import PageForm
from tests.support.verbs import (
    FORM,
    Browser,
    Client,
    Issuer,
    answer_of,
    csrf_token_of,
    is_page,
)


def question(client: Client, browser: Browser, **changes: object) -> TestResponse:
    """The consent page."""
    browser.sign_in(client)
    return browser.authorize(client, **changes)


def codes_of(issuer: Issuer, client: Client) -> int:
    """How many codes were issued to this client."""
    return sum(row["client_id"] == client.id for row in issuer.rows("grants"))


# --- consent ---


@pytest.mark.parametrize("first", ["allow", "deny"])
@pytest.mark.parametrize("second", ["allow", "deny"])
def test_consent_is_answered_once(issuer: Issuer, first: str, second: str) -> None:
    """The second answer is refused with a page and issues no code, even after a "no"."""
    client, browser = issuer.register(), issuer.browser()
    page = question(client, browser)
    told = answer_of(browser.consent(page, first))
    made = codes_of(issuer, client)
    assert (made, "code" in told) == ((1, True) if first == "allow" else (0, False))
    again = browser.consent(page, second)
    assert again.status_code == 403
    assert "Location" not in again.headers
    assert "answered before" in again.text
    assert issuer.refused().name == "form_is_answered_once"
    assert codes_of(issuer, client) == made


def test_a_page_that_is_opened_again_asks_again(issuer: Issuer) -> None:
    """A user who changes their mind opens the page again, which is a new question."""
    client, browser = issuer.register(), issuer.browser()
    page = question(client, browser)
    assert answer_of(browser.consent(page, "deny"))["error"] == "access_denied"
    assert "code" in answer_of(browser.consent(browser.authorize(client)))


def test_of_many_answers_at_once_one_counts(issuer: Issuer) -> None:
    """One conditional insert decides, so this also holds with several workers."""
    client, browser = issuer.register(), issuer.browser()
    page = question(client, browser)
    form = PageForm(page.text)
    headers = {"Cookie": f"authorization_server_session_9000={browser.session_id}"}
    fields = {"csrf_token": csrf_token_of(page), "decision": "allow", "scope": "openid"}

    def answer(_: int) -> int:
        sent = issuer.client().post(issuer.url(form.action), data=fields, headers=FORM | headers)
        return sent.status_code

    with ThreadPoolExecutor(8) as at_once:
        assert sorted(at_once.map(answer, range(8))) == [303] + [403] * 7
    assert codes_of(issuer, client) == 1


def test_consent_of_one_person_is_not_that_of_another(issuer: Issuer) -> None:
    """The page asked alice; bob has signed in in another tab."""
    client, browser = issuer.register(), issuer.browser()
    page = question(client, browser)
    browser.log_in(browser.authorize(client, prompt="login"), "bob")
    assert browser.consent(page).status_code == 403
    assert issuer.refused().name == "form_is_of_this_session"
    assert codes_of(issuer, client) == 0


# --- cancel ---


def cancel(browser: Browser, page: TestResponse) -> TestResponse:
    """Press Cancel on one of the login pages."""
    found = re.search(r'value="cancel" formaction="([^"]+)"', page.text)
    assert found, page.text
    form = {"decision": "cancel", "csrf_token": csrf_token_of(page)}
    return browser.post(browser.issuer.url(html.unescape(found[1])), data=form)


def test_a_login_form_that_was_cancelled_goes_nowhere(issuer: Issuer) -> None:
    """The client received access_denied, so the same form no longer leads to a code."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client)
    assert answer_of(cancel(browser, page))["error"] == "access_denied"
    again = browser.log_in(page)
    assert (again.status_code, is_page(again, "Sign in")) == (403, True)
    assert "answered before" in again.text
    assert issuer.refused().name == "form_is_answered_once"
    assert answer_of(browser.consent(browser.get(browser.log_in(again).headers["Location"])))


def test_a_login_that_went_on_is_not_cancelled(issuer: Issuer) -> None:
    """After a code, the client does not receive access_denied with the same state."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client)
    asked = browser.get(browser.log_in(page).headers["Location"])
    assert "code" in answer_of(browser.consent(asked))
    late = cancel(browser, page)
    assert (late.status_code, "Location" in late.headers) == (403, False)
    assert issuer.refused().name == "form_is_of_this_session"


def test_choosing_an_account_and_cancel_are_one_answer(issuer: Issuer) -> None:
    """Whichever is submitted first counts."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    page = browser.authorize(client, prompt="select_account")
    assert browser.submit(page, {"decision": "same"}).status_code == 303
    assert cancel(browser, page).status_code == 403
    page = browser.authorize(client, prompt="select_account")
    assert cancel(browser, page).status_code == 303
    assert browser.submit(page, {"decision": "same"}).status_code == 403


def test_a_one_time_code_that_was_cancelled_goes_nowhere(issuer: Issuer) -> None:
    """Cancelling ends the half-finished login, and its form with it."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.get(browser.log_in(browser.authorize(client), "carol").headers["Location"])
    assert answer_of(cancel(browser, page))["error"] == "access_denied"
    late = browser.give_code(page)
    assert (late.status_code, is_page(late, "Sign in")) == (403, True)


@pytest.mark.parametrize("csrf_token", ["", "of-another-page"])
def test_no_other_site_presses_cancel(issuer: Issuer, csrf_token: str) -> None:
    """RFC 9700 §4.7: a form that is not from a page of this browser sends nothing to the client."""
    client, browser = issuer.register(), issuer.browser()
    browser.authorize(client)
    form = {"decision": "cancel", "csrf_token": csrf_token}
    answer = browser.post(f"/cancel?{urlencode(client.request())}", data=form)
    assert (answer.status_code, "Location" in answer.headers) == (403, False)
    assert issuer.refused().name == "form_is_of_this_session"


def test_a_wrong_password_does_not_answer_a_login_form(issuer: Issuer) -> None:
    """A user who mistypes the password and goes back can correct it on the same page."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client)
    assert browser.log_in(page, "alice", "wrong").status_code == 200
    assert browser.log_in(page).status_code == 303


# --- login ---


@pytest.mark.parametrize("password", [None, "wrong"])
@pytest.mark.parametrize("username", ["alice", "bob"])
def test_a_login_form_of_another_tab_goes_on_as_nobody_silently(
    issuer: Issuer, username: str, password: str | None
) -> None:
    """Alice signed in in one tab; in the other a name and a password are entered. The page says who
    is signed in, and lets the user choose.
    """
    client, browser = issuer.register(), issuer.browser()
    first, second = browser.authorize(client), browser.authorize(client, state="the other tab")
    browser.log_in(first)
    page = browser.log_in(second, username, password)
    assert (page.status_code, is_page(page, "Sign in")) == (403, True)
    assert "Alice Liddell</strong> is signed in" in page.text
    assert "Continue as Alice Liddell" in page.text
    assert issuer.refused().name == "form_is_of_this_session"


def test_who_signs_in_there_is_who_goes_on(issuer: Issuer) -> None:
    """The page after the error accepts the name that is entered, and goes on with the request of
    its own tab.
    """
    client, browser = issuer.register(), issuer.browser()
    first, second = browser.authorize(client), browser.authorize(client, state="the other tab")
    browser.log_in(first)
    answer = browser.log_in(browser.log_in(second, "bob"), "bob")
    asked = browser.get(answer.headers["Location"])
    assert "Bob Builder" in asked.text
    assert answer_of(browser.consent(asked))["state"] == "the other tab"


def test_a_one_time_code_of_another_tab_is_not_passed_over(issuer: Issuer) -> None:
    """Carol was half signed in; in another tab alice signed in. Carol's code does not continue
    alice's login, and the page says so.
    """
    client, browser = issuer.register(), issuer.browser()
    code_page = browser.get(browser.log_in(browser.authorize(client), "carol").headers["Location"])
    browser.log_in(browser.authorize(client, state="other"))
    page = browser.give_code(code_page)
    assert (page.status_code, is_page(page, "Sign in")) == (403, True)
    assert "out of date" in page.text
    assert "Continue as Alice Liddell" in page.text


def test_an_account_that_was_chosen_is_the_one_that_was_shown(issuer: Issuer) -> None:
    """The button "Continue as alice" does not continue as bob."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    page = browser.authorize(client, prompt="select_account")
    browser.log_in(browser.authorize(client, prompt="login"), "bob")
    assert browser.submit(page, {"decision": "same"}).status_code == 403
    assert issuer.refused().name == "form_is_of_this_session"


# --- devices, account, developers, logout ---


@pytest.mark.parametrize("first", ["allow", "deny"])
@pytest.mark.parametrize("second", ["allow", "deny"])
def test_a_device_is_decided_once(issuer: Issuer, first: str, second: str) -> None:
    """RFC 8628 §3.3: the first decision counts."""
    asking, browser = device(television(issuer)), issuer.browser()
    page = consent_page(browser, asking)
    browser.consent(page, first)
    browser.consent(page, second)
    assert issuer.refused().name == "user_code_is_spent_by_this_decision"
    assert asking.error() == (None if first == "allow" else "access_denied")


def test_a_device_is_allowed_by_who_was_asked(issuer: Issuer) -> None:
    """The page asked alice; bob has signed in in another tab."""
    asking, browser = device(television(issuer)), issuer.browser()
    page = consent_page(browser, asking)
    browser.log_in(browser.authorize(issuer.register(), prompt="login"), "bob")
    browser.consent(page)
    assert issuer.refused().name == "form_is_of_this_session"
    assert asking.error() == "authorization_pending"


def test_a_client_is_registered_once_by_one_form(issuer: Issuer) -> None:
    """A second click on Register does not register a second client."""
    browser = issuer.browser()
    browser.log_in(browser.get("/login?return_to=/developer"))
    form = {
        "csrf_token": csrf_token_of(browser.get("/developer/new")),
        "client_name": "Once",
        "auth_method": "none",
        "redirect_uris": "https://app.example/callback",
        "grant_type": "authorization_code",
        "scope": "openid",
    }
    assert browser.post("/developer/new", data=form).status_code == 200
    assert browser.post("/developer/new", data=form).status_code == 403
    assert browser.get("/developer").text.count("Once") == 1


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/account/consents/x", "/account"),
        ("/account/second-factor", "/account/second-factor"),
        ("/developer/clients/x/secret", "/developer"),
        ("/device/decision", "/device"),
    ],
)
def test_a_form_whose_login_is_over_leads_back_to_a_page(
    issuer: Issuer, path: str, page: str
) -> None:
    """After signing in again, the user returns to the form, at a URL that a browser can open."""
    browser = issuer.browser()
    answer = browser.log_in(browser.get(browser.post(path).headers["Location"]))
    assert answer.headers["Location"] == issuer.url(page)
    assert browser.get(page).status_code == 200


def test_a_logout_is_confirmed_by_who_was_asked(issuer: Issuer) -> None:
    """The page says that alice signs out; bob, who is signed in by then, stays signed in."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    page = browser.get("/end-session")
    browser.log_in(browser.authorize(client, prompt="login"), "bob")
    assert browser.submit(page, {}).status_code == 403
    assert "Bob Builder" in browser.get("/").text
