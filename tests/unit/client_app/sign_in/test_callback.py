"""Steps 5 to 8: from the redirect URI to a session."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from client_app.sign_in.callback import display_name
from hosting.random_values import hashed
from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.local_server import error
from tests.unit.client_app.stage import URL, Browser, Stage, heading
from tracing.catalogue import CODE_EXCHANGED, LOGIN_ALLOWED, REDIRECT_FOLLOWED


def test_the_code_becomes_a_session(browser: Browser) -> None:
    """The complete flow: the browser ends at the notes, and the page shows the user's name."""
    page = browser.sign_in()
    assert page.status_code == 200
    assert heading(page) == "Your notes"
    assert "Alice Liddell" in page.text
    assert "Buy a watch." in page.text


def test_steps_5_to_8_are_told_in_order(stage: Stage, browser: Browser) -> None:
    """Received, code sent, key set fetched, checked, and then the redirect with the cookie."""
    location = browser.start()
    stage.sink.events.clear()
    browser.come_back(stage.issuer.authorize(location))
    issuer = stage.issuer.url
    told = [
        (event.step, event.receiver, event.request and urlsplit(event.request.url).path)
        for event in stage.sink.events
    ]
    assert told == [
        (REDIRECT_FOLLOWED, "client_app", "/callback"),
        (CODE_EXCHANGED, "authorization_server", "/token"),
        (LOGIN_ALLOWED, "authorization_server", "/jwks"),
        (LOGIN_ALLOWED, "client_app", None),
        (LOGIN_ALLOWED, "browser", "/callback"),
    ]
    assert issuer in str(stage.sink.events[1].request)
    assert all(made.verdict == "passed" for made in stage.findings().values())


def test_the_code_is_sent_with_all_that_binds_it(stage: Stage, browser: Browser) -> None:
    """RFC 6749 §4.1.3, RFC 7636 §4.5: code, redirect URI, verifier; the secret in the header."""
    location = browser.start()
    (flow,) = stage.rows("pending_flows")
    back = stage.issuer.authorize(location)
    browser.come_back(back)
    (request,) = stage.issuer.arrived_at("/token")
    assert request.form == {
        "grant_type": "authorization_code",
        "code": query_of(back)["code"],
        "redirect_uri": f"{URL}/callback",
        "code_verifier": flow["code_verifier"],
    }
    assert request.headers["Authorization"].startswith("Basic ")


def test_the_session_id_is_always_fresh(stage: Stage, browser: Browser) -> None:
    """Session fixation: an id that the browser already had is neither kept nor accepted later."""
    browser.set_cookie("client_app_session", "planted-by-an-attacker")
    browser.sign_in()
    assert browser.cookie("client_app_session") != "planted-by-an-attacker"
    first = browser.cookie("client_app_session")
    assert [row["id_hash"] for row in stage.rows("sessions")] == [hashed(first)]


def test_a_new_session_replaces_the_one_before(stage: Stage, browser: Browser) -> None:
    """Signing in again leaves no second session behind."""
    browser.sign_in()
    stage.set("sessions", "ended_because", "refused")
    browser.sign_in()
    assert len(stage.rows("sessions")) == 1


def test_the_browser_never_sees_a_token(stage: Stage, browser: Browser) -> None:
    """No page, header or cookie sent to the browser contains a token."""
    page = browser.sign_in()
    (session,) = stage.rows("sessions")
    to_browser = [str(event.response) for event in stage.sink.events if event.receiver == "browser"]
    assert len(to_browser) == 3
    for secret in ("access_token", "refresh_token"):
        assert all(session[secret] not in message for message in to_browser)
        assert session[secret] not in page.text


def test_trace_joins_login_and_use(stage: Stage, browser: Browser) -> None:
    """The session id links steps 5 to 8 to steps 9 to 13; only its fingerprint is recorded."""
    browser.sign_in()
    session_id = browser.cookie("client_app_session")
    assert session_id in stage.sink.events[-1].links
    login = [event for event in stage.sink.events if event.step is LOGIN_ALLOWED][-1]
    assert session_id in login.links
    assert session_id not in str([event.as_dict()["links"] for event in stage.sink.events])


def test_a_code_works_once_even_for_many_at_once(stage: Stage, browser: Browser) -> None:
    """Of ten concurrent callbacks with one state, one reaches the token endpoint."""
    location = browser.start()
    parts = urlsplit(stage.issuer.authorize(location))
    cookie = f"client_app_flow_9002={browser.cookie('client_app_flow')}"

    def arrive(_number: int) -> int:
        client = stage.app.test_client(use_cookies=False)
        path = f"{parts.path}?{parts.query}"
        return client.get(path, base_url=URL, headers={"Cookie": cookie}).status_code

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(arrive, range(10))) == [303] + [400] * 9
    assert len(stage.issuer.arrived_at("/token")) == 1
    assert len(stage.rows("sessions")) == 1


def test_a_flow_survives_a_restart(stage: Stage, browser: Browser) -> None:
    """A restarted client finds its pending flow in the database, and then its session."""
    back = stage.issuer.authorize(browser.start())
    stage.start()
    again = stage.browser()
    again.set_cookie("client_app_flow", browser.cookie("client_app_flow"))
    assert again.come_back(back).status_code == 303
    stage.start()
    later = stage.browser()
    later.set_cookie("client_app_session", again.cookie("client_app_session"))
    assert heading(later.open_notes()) == "Your notes"


def test_an_answer_by_form_is_taken(stage: Stage, browser: Browser) -> None:
    """`response_mode=form_post`: the browser sends the cookie with a form from the same site."""
    answer = query_of(stage.issuer.authorize(browser.start()))
    assert browser.post("/callback", answer).status_code == 303


def test_a_form_of_another_site_takes_one_more_click(stage: Stage, browser: Browser) -> None:
    """The SameSite=Lax cookie is not sent with it, so the page offers the same form again."""
    answer = query_of(stage.issuer.authorize(browser.start(), iss='"><script>'))
    answer["iss"] = stage.issuer.url
    without_cookie = stage.browser()
    page = without_cookie.post("/callback", answer)
    assert page.status_code == 200
    assert heading(page) == "One more click"
    assert stage.issuer.arrived_at("/token") == []
    assert browser.submit(page, "/callback").status_code == 303


def test_the_offered_form_holds_nothing_but_text(stage: Stage) -> None:
    """Values posted by another site are escaped, and unknown parameters are dropped."""
    page = stage.browser().post("/callback", {"code": '"><script>', "evil": "x"})
    assert "<script>" not in page.text
    assert "evil" not in page.text


def test_one_more_click_does_not_replace_the_cookie(stage: Stage, browser: Browser) -> None:
    """In a browser that did not start the flow, the second click is refused like the first."""
    answer = query_of(stage.issuer.authorize(browser.start()))
    other = stage.browser()
    page = other.post("/callback", answer)
    refused = other.submit(page, "/callback")
    assert refused.status_code == 400
    assert stage.refused_by() == "state_is_of_this_browser"


def test_without_a_name_the_subject_is_shown() -> None:
    """A name that is empty, blank or not a string is ignored."""
    assert display_name({"sub": "s1", "name": " ", "preferred_username": "ally"}) == "ally"
    assert display_name({"sub": "s1", "name": 7}) == "s1"
    assert display_name({"sub": "s1", "name": "A\x00B"}) == "A\\x00B"


def test_a_narrower_scope_is_respected(issuer: FakeIssuer, browser: Browser) -> None:
    """RFC 6749 §5.1: what counts is the granted scope; the page says which part is missing."""
    issuer.tokens["scope"] = "openid notes:read"
    page = browser.sign_in()
    assert 'name="text"' not in page.text
    assert "Notebook is not allowed to write notes" in page.text
    assert "Buy a watch." in page.text


def test_a_scope_that_is_not_said_is_the_one_asked(
    issuer: FakeIssuer, browser: Browser, stage: Stage
) -> None:
    """RFC 6749 §5.1: scope is optional if identical."""
    issuer.tokens["scope"] = None
    browser.sign_in()
    assert stage.rows("sessions")[0]["scope"] == "openid profile notes:read notes:write"


def test_a_forgotten_client_starts_over(stage: Stage, browser: Browser) -> None:
    """`invalid_client` at the token endpoint is explained, and the next click registers again."""
    back = stage.issuer.authorize(browser.start())
    stage.issuer.forget_clients()
    answer = browser.come_back(back)
    assert answer.status_code == 502
    assert heading(answer) == "The authorization server has forgotten Notebook"
    assert stage.rows("registrations") == []
    assert heading(browser.sign_in()) == "Your notes"
    assert len(stage.issuer.arrived_at("/register")) == 2


def test_a_flow_of_an_older_registration_ends(stage: Stage, browser: Browser) -> None:
    """A code is bound to the client_id that requested it, so no other client sends it."""
    back = stage.issuer.authorize(browser.start())
    stage.set("registrations", "client_id", "another")
    answer = browser.come_back(back)
    assert heading(answer) == "The authorization server has forgotten Notebook"
    assert stage.issuer.arrived_at("/token") == []


@pytest.mark.parametrize("status", [400, 500, 429, 302])
def test_a_refused_code_is_a_page(
    stage: Stage, issuer: FakeIssuer, browser: Browser, status: int
) -> None:
    """No tokens, no session, no traceback; the failed check is recorded at step 8."""
    issuer.instead["/token"] = lambda: error("invalid_grant", status)
    answer = browser.return_with()
    assert answer.status_code == 502
    assert heading(answer) == "This sign-in could not be finished"
    assert "client_app_session" not in answer.headers.get("Set-Cookie", "")
    assert stage.rows("sessions") == []
    assert stage.refused_by() == "tokens_are_issued"
    assert stage.steps()[-1] == "login-allowed"
    assert len(stage.rows("registrations")) == 1


def test_a_silent_token_endpoint_is_a_page(make_stage: MakeStage, issuer: FakeIssuer) -> None:
    """If the server does not respond in the middle of a flow, the flow ends with a page."""
    stage = make_stage()
    browser = stage.browser()
    back = issuer.authorize(browser.start())
    issuer.stop()
    answer = browser.come_back(back)
    assert answer.status_code == 502
    assert "It issued no tokens" in answer.text


def test_without_keys_no_user_is_signed_in(
    stage: Stage, issuer: FakeIssuer, browser: Browser
) -> None:
    """Without the issuer's keys an ID token proves nothing."""
    issuer.instead["/jwks"] = lambda: error("nonsense", 500)
    answer = browser.return_with()
    assert answer.status_code == 502
    assert "It did not publish its keys" in answer.text
    assert stage.refused_by() == "key_set_is_published"
    assert stage.rows("sessions") == []
