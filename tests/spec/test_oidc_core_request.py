"""OpenID Connect Core 1.0 §3.1.2.1: what an authorization request can demand: prompt, max_age and
hints.
"""

import html
import json
import re
import time
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from authorization_server.login.authentication import BY_TWO_FACTORS
from tests.support.verbs import (
    CALLBACK,
    Browser,
    Client,
    Issuer,
    answer_of,
    claims_of,
    csrf_token_of,
    is_page,
)

# --- prompt (§3.1.2.1) ---


def decided(client: Client, browser: Browser) -> None:
    """Log in and consent, so that the server remembers both."""
    assert "code" in answer_of(browser.walk(client))


def test_prompt_none_without_a_login(issuer: Issuer) -> None:
    """§3.1.2.6: login_required; MUST NOT display any user interface."""
    answer = issuer.browser().authorize(issuer.register(), prompt="none")
    assert (answer.status_code, answer_of(answer)["error"]) == (302, "login_required")
    assert issuer.refused().name == "person_is_logged_in"


def test_prompt_none_without_consent(issuer: Issuer) -> None:
    """§3.1.2.6: consent_required."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    answer = browser.authorize(client, prompt="none")
    assert (answer.status_code, answer_of(answer)["error"]) == (302, "consent_required")
    assert issuer.refused().name == "consent_is_remembered"


def test_prompt_none_when_all_is_remembered(issuer: Issuer) -> None:
    """§3.1.2.1: none, when the End-User is already authenticated and has consented."""
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    answer = browser.authorize(client, prompt="none")
    assert answer.status_code == 302
    assert client.exchange(answer_of(answer)["code"]).status_code == 200


def test_prompt_none_when_more_is_asked_than_was_allowed(issuer: Issuer) -> None:
    """§3.1.2.4: consent to fewer scopes does not cover more."""
    client, browser = issuer.register(), issuer.browser()
    browser.walk(client, scope="openid")
    answer = browser.authorize(client, prompt="none", scope="openid notes:read")
    assert answer_of(answer)["error"] == "consent_required"
    refused = issuer.refused()
    assert "notes:read" in refused.expected
    assert refused.received == "openid"


def test_less_than_was_allowed_needs_no_question(issuer: Issuer) -> None:
    """§3.1.2.4: the remembered consent covers fewer scopes."""
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    assert "code" in answer_of(browser.authorize(client, scope="notes:read"))


@pytest.mark.parametrize("prompt", ["login", "login select_account"])
def test_prompt_login_asks_for_the_password_again(issuer: Issuer, prompt: str) -> None:
    """§3.1.2.1: SHOULD prompt for reauthentication: one login is enough, and auth_time is new."""
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    page = browser.authorize(client, prompt=prompt)
    assert is_page(page, "Sign in")
    answer = browser.log_in(page)
    assert "prompt" not in answer.headers["Location"]
    assert "code" in answer_of(browser.get(answer.headers["Location"]))


def test_prompt_login_may_be_another_person(issuer: Issuer) -> None:
    """§3.1.2.1: the tokens are about the user who signs in now, and consent is bob's own."""
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    answer = browser.log_in(browser.authorize(client, prompt="login"), "bob")
    question = browser.get(answer.headers["Location"])
    assert is_page(question, "Allow access?")
    code = answer_of(browser.consent(question))["code"]
    assert claims_of(client.exchange(code).json["id_token"])["sub"] == "bob"


def choose(browser: Browser, page: TestResponse, decision: str) -> TestResponse:
    """Press `same` or `other` on the page, and follow the redirect."""
    assert is_page(page, "Choose an account"), page.text
    return browser.get(browser.submit(page, {"decision": decision}).headers["Location"])


def test_prompt_select_account_shows_who_is_logged_in(issuer: Issuer) -> None:
    """§3.1.2.1: SHOULD prompt the End-User to select a user account; continuing as the same user
    needs no password.
    """
    client, browser = issuer.register(client_name="My Notes"), issuer.browser()
    decided(client, browser)
    page = browser.authorize(client, prompt="select_account")
    assert "Continue as Alice Liddell" in page.text
    assert "My Notes" in page.text
    assert "code" in answer_of(choose(browser, page, "same"))


def test_prompt_select_account_lets_somebody_else_log_in(issuer: Issuer) -> None:
    """§3.1.2.1: the user chooses among the multiple accounts that they might have."""
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    page = browser.authorize(client, prompt="select_account")
    answer = browser.log_in(choose(browser, page, "other"), "bob")
    assert "Bob Builder" in browser.get(answer.headers["Location"]).text


def test_the_choice_keeps_the_other_prompts(issuer: Issuer) -> None:
    """§3.1.2.1: prompt is a list: after choosing an account the user is still asked for consent."""
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    page = browser.authorize(client, prompt="consent select_account")
    assert is_page(choose(browser, page, "same"), "Allow access?")


def test_where_nobody_is_logged_in_the_login_is_the_choice(issuer: Issuer) -> None:
    """§3.1.2.1: if no user is signed in, the login itself is the choice."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client, prompt="select_account")
    answer = browser.log_in(page)
    assert is_page(browser.get(answer.headers["Location"]), "Allow access?")


def test_prompt_consent_asks_again(issuer: Issuer) -> None:
    """§3.1.2.1: SHOULD prompt for consent before returning information to the client."""
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    page = browser.authorize(client, prompt="consent")
    assert is_page(page, "Allow access?")
    assert "code" in answer_of(browser.consent(page))


def test_prompt_login_and_consent_asks_both(issuer: Issuer) -> None:
    """§3.1.2.1: a space-delimited list."""
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    answer = browser.log_in(browser.authorize(client, prompt="login consent"))
    assert is_page(browser.get(answer.headers["Location"]), "Allow access?")


@pytest.mark.parametrize("prompt", ["none login", "consent none", "unheard-of", "LOGIN", "create"])
def test_a_prompt_that_is_not_understood_is_refused(issuer: Issuer, prompt: str) -> None:
    """§3.1.2.1: if none is used with any other value, an error is returned."""
    answer = issuer.browser().authorize(issuer.register(), prompt=prompt)
    assert answer_of(answer)["error"] == "invalid_request"
    assert issuer.refused().name == "prompt_is_understood"


# --- max_age (§3.1.2.1) ---


def test_a_login_that_is_too_old_is_repeated(own_issuer: Issuer) -> None:
    """§3.1.2.1: if the elapsed time is greater than max_age, the OP MUST attempt to actively
    re-authenticate the End-User; auth_time then gives the new time.
    """
    client, browser = own_issuer.register(), own_issuer.browser()
    decided(client, browser)
    own_issuer.set("login_sessions", "logged_in_at", int(time.time()) - 100)
    page = browser.authorize(client, max_age=99)
    assert is_page(page, "Sign in")
    answer = browser.log_in(page)
    code = answer_of(browser.get(answer.headers["Location"]))["code"]
    auth_time = claims_of(client.exchange(code).json["id_token"])["auth_time"]
    assert time.time() - auth_time < 50


def test_a_login_that_is_recent_is_enough(own_issuer: Issuer) -> None:
    """§3.1.2.1: a login within max_age is not repeated, and auth_time is the time of that login."""
    client, browser = own_issuer.register(), own_issuer.browser()
    decided(client, browser)
    then = int(time.time()) - 100
    own_issuer.set("login_sessions", "logged_in_at", then)
    code = answer_of(browser.authorize(client, max_age=200))["code"]
    assert claims_of(client.exchange(code).json["id_token"])["auth_time"] == then


def test_max_age_0_always_asks(issuer: Issuer) -> None:
    """§3.1.2.1: no login is less than 0 seconds old, not even one of this very second."""
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    assert is_page(browser.authorize(client, max_age=0), "Sign in")
    answer = browser.authorize(client, max_age=0, prompt="none")
    assert answer_of(answer)["error"] == "login_required"


@pytest.mark.parametrize("max_age", ["-1", "1.5", "x", "1e3", "²", "9" * 5000, "\x00", " 1"])
def test_max_age_is_a_number(issuer: Issuer, max_age: str) -> None:
    """§3.1.2.1: max_age is the allowable elapsed time in seconds."""
    answer = issuer.browser().authorize(issuer.register(), max_age=max_age)
    assert answer_of(answer)["error"] == "invalid_request"
    assert issuer.refused().name == "max_age_is_a_number"


# --- id_token_hint (§3.1.2.1) ---


def test_a_hint_at_the_person_who_is_logged_in(issuer: Issuer) -> None:
    """§3.1.2.1: if the End-User identified by the ID token is logged in, a positive response; the
    token may have expired, and may be for another client.
    """
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    hint = client.tokens(browser)["id_token"]
    assert "code" in answer_of(browser.authorize(client, prompt="none", id_token_hint=hint))


def hint_about(client: Client, username: str) -> str:
    """An ID token about this user."""
    return str(client.tokens(username=username)["id_token"])


def test_a_hint_at_another_person(issuer: Issuer) -> None:
    """§3.1.2.1: otherwise an error such as login_required; without prompt=none, the login page."""
    client, browser = issuer.register(), issuer.browser()
    decided(client, browser)
    hint = hint_about(client, "bob")
    answer = browser.authorize(client, prompt="none", id_token_hint=hint)
    assert answer_of(answer)["error"] == "login_required"
    page = browser.authorize(client, id_token_hint=hint)
    assert is_page(page, "Sign in")
    assert "asked for a different user" in page.text


@pytest.mark.parametrize("prompt", [None, "none", "login", "select_account"])
@pytest.mark.parametrize("hint", ["x", "a.b.c", "\x00", "ü", "an access token"])
def test_a_hint_that_names_nobody(issuer: Issuer, hint: str, prompt: str | None) -> None:
    """§3.1.2.1: otherwise it MUST return an error: no user can match such a hint, so the login page
    would be pointless.
    """
    client, browser = issuer.register(), issuer.browser()
    if hint == "an access token":
        hint = client.tokens(browser)["access_token"]
    answer = answer_of(browser.authorize(client, prompt=prompt, id_token_hint=hint))
    assert answer["error"] == "invalid_request"
    assert answer["state"] == "the-state-of-this-flow"
    assert issuer.refused().name == "id_token_hint_is_ours"


@pytest.mark.parametrize("already", [None, "alice", "carol"])
@pytest.mark.parametrize("wish", ["id_token_hint", "claims", "a sub that does not exist"])
@pytest.mark.parametrize("username", ["alice", "carol"])
def test_a_login_as_somebody_else_is_answered(
    issuer: Issuer, username: str, wish: str, already: str | None
) -> None:
    """§3.1.2.1: the End-User is logged in as a result of the request, or login_required: the user
    is asked only once, and the other user is not signed in.
    """
    client, browser = issuer.register(), issuer.browser()
    if already:
        browser.sign_in(client, already)
    before = browser.session_id
    sub = "nobody" if wish == "a sub that does not exist" else "bob"
    claims = json.dumps({"id_token": {"sub": {"value": sub}}})
    asked = {"claims": claims}
    if wish == "id_token_hint":
        asked = {"id_token_hint": hint_about(client, "bob")}
    page = browser.authorize(client, **asked)
    assert is_page(page, "Sign in")
    answer = answer_of(browser.log_in(page, username))
    assert answer["error"] == "login_required"
    assert (answer["state"], answer["iss"]) == ("the-state-of-this-flow", issuer.config.issuer)
    assert issuer.refused().name == "person_is_the_requested_one"
    assert before is None or browser.session_id == before


def test_a_login_as_the_hinted_person_goes_on(issuer: Issuer) -> None:
    """§3.1.2.1: the End-User is logged in as a result of the request."""
    client, browser = issuer.register(), issuer.browser()
    hint = hint_about(client, "bob")
    browser.sign_in(client, "alice")
    walked = answer_of(browser.walk(client, "bob", id_token_hint=hint))
    assert claims_of(client.exchange(walked["code"]).json["id_token"])["sub"] == "bob"


def test_any_of_several_people_will_do(issuer: Issuer) -> None:
    """§5.5.1: values: any one of a set of values, in order of appearance."""
    client = issuer.register()
    claims = json.dumps({"id_token": {"sub": {"values": ["alice", "bob"]}}})
    for username in ("alice", "bob"):
        assert "code" in answer_of(issuer.browser().walk(client, username, claims=claims))


PROMPTS = [None, "login", "consent", "select_account", "login consent select_account"]
AGES = [None, "0"]
CLASSES = [
    {},
    {"acr_values": BY_TWO_FACTORS},
    {"acr_values": "unheard-of"},
    {"claims": json.dumps({"id_token": {"acr": {"essential": True, "value": BY_TWO_FACTORS}}})},
    {"claims": json.dumps({"id_token": {"acr": {"essential": True, "value": "unheard-of"}}})},
    {"claims": json.dumps({"id_token": {"sub": {"value": "nobody"}}})},
    {
        "claims": json.dumps(
            {"id_token": {"sub": {"value": "alice"}}, "userinfo": {"sub": {"value": "bob"}}}
        )
    },
]


@pytest.mark.parametrize("already", [None, "alice", "bob"])
@pytest.mark.parametrize("username", ["alice", "carol"])
def test_no_requirement_is_repeated_for_ever(
    issuer: Issuer, username: str, already: str | None
) -> None:
    """§3.1.2.6: whatever combination is requested, a user who answers each page once returns to the
    client with a code or an error.
    """
    client = issuer.register()
    endless = []
    for prompt in PROMPTS:
        for max_age in AGES:
            for wish in CLASSES:
                browser = issuer.browser()
                if already:
                    browser.sign_in(client, already)
                asked = browser.authorize(client, prompt=prompt, max_age=max_age, **wish)
                if not asked_once(browser, asked, username):
                    endless.append((prompt, max_age, wish))
    assert not endless


def asked_once(browser: Browser, answer: TestResponse, username: str) -> bool:
    """Answer every page. True if that leads to the client and no page is shown twice."""
    seen: list[str] = []
    while not answer.headers.get("Location", "").startswith(CALLBACK):
        heading = re.search(r"<h1>(.*?)</h1>", answer.text)
        if "Location" in answer.headers:
            answer = browser.get(answer.headers["Location"])
            continue
        if heading is None or heading[1] in seen:
            return False
        seen.append(heading[1])
        answers = {
            "Sign in": lambda page: browser.log_in(page, username),
            "One-time code": browser.give_code,
            "Choose an account": lambda page: browser.submit(page, {"decision": "same"}),
            "Allow access?": browser.consent,
        }
        answer = answers[heading[1]](answer)
    return True


# --- cancelling (§3.1.2.6, RFC 6749 §4.1.2.1) ---


def cancel(browser: Browser, page: TestResponse) -> TestResponse:
    """Press Cancel, whose form is sent to its own URL."""
    found = re.search(r'value="cancel" formaction="([^"]+)"', page.text)
    assert found, page.text
    form = {"decision": "cancel", "csrf_token": csrf_token_of(page)}
    return browser.post(issuer_address(browser, html.unescape(found[1])), data=form)


def issuer_address(browser: Browser, path: str) -> str:
    """The full URL of a path on a page."""
    return browser.issuer.config.issuer.removesuffix(browser.issuer.config.path) + path


@pytest.mark.parametrize("heading", ["Sign in", "One-time code", "Choose an account"])
def test_every_page_of_the_login_leads_back(issuer: Issuer, heading: str) -> None:
    """RFC 6749 §4.1.2.1: the resource owner denied the request: access_denied, with state and iss
    (RFC 9207 §2).
    """
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client)
    if heading == "Choose an account":
        browser.sign_in(client)
        page = browser.authorize(client, prompt="select_account")
    if heading == "One-time code":
        page = browser.get(browser.log_in(page, "carol").headers["Location"])
    assert is_page(page, heading)
    answer = cancel(browser, page)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, CALLBACK)
    told = answer_of(answer)
    assert (told["error"], told["state"]) == ("access_denied", "the-state-of-this-flow")
    assert told["iss"] == issuer.config.issuer
    assert issuer.refused().name == "request_is_not_cancelled"


def test_a_wrong_password_and_a_wrong_person_can_be_left(issuer: Issuer) -> None:
    """The login page after a wrong password leads back as well."""
    client, browser = issuer.register(), issuer.browser()
    again = browser.log_in(browser.authorize(client), "alice", "wrong")
    assert answer_of(cancel(browser, again))["error"] == "access_denied"
    browser.sign_in(client)
    other = browser.authorize(client, id_token_hint=hint_about(client, "bob"))
    assert answer_of(cancel(browser, other))["error"] == "access_denied"


def test_a_login_that_is_cancelled_is_half_done_no_longer(own_issuer: Issuer) -> None:
    """After a right password, cancelling the one-time code ends the half-finished login."""
    client, browser = own_issuer.register(), own_issuer.browser()
    page = browser.get(browser.log_in(browser.authorize(client), "carol").headers["Location"])
    cancel(browser, page)
    assert not own_issuer.rows("pending_logins")


def test_a_pushed_request_that_is_cancelled_is_answered(issuer: Issuer) -> None:
    """RFC 9126 §7.3: an error also uses up the request_uri."""
    client, browser = issuer.register(), issuer.browser()
    request_uri = client.post("/par", client.request()).json["request_uri"]
    address = "/authorize?" + urlencode({"client_id": client.id, "request_uri": request_uri})
    assert answer_of(cancel(browser, browser.get(address)))["error"] == "access_denied"
    assert browser.get(address).status_code == 400


def test_a_login_for_a_page_of_this_server_leads_home(issuer: Issuer) -> None:
    """A login for a page of this server has no client to report to."""
    page = issuer.browser().get("/login?return_to=/account")
    assert re.search(r'<a class="button quiet" href="/">Cancel</a>', page.text)


# --- the rest of the request (§3.1.2.1, §6) ---


@pytest.mark.parametrize(
    ("name", "error"),
    [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")],
)
def test_request_objects_are_refused(issuer: Issuer, name: str, error: str) -> None:
    """§3.1.2.6: request_not_supported, request_uri_not_supported; no URL is fetched."""
    answer = issuer.browser().authorize(issuer.register(), **{name: "http://127.0.0.1:1/x"})
    assert answer_of(answer)["error"] == error


def test_a_login_hint_is_a_suggestion(issuer: Issuer) -> None:
    """§3.1.2.1: login_hint fills in the user name, escaped as text."""
    page = issuer.browser().authorize(issuer.register(), login_hint='"><script>bob')
    assert 'value="&#34;&gt;&lt;script&gt;bob"' in page.text
