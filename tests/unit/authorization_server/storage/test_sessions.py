"""The browser sessions of the authorization server."""

import time

import pytest
from flask import Flask, Response, request

from authorization_server.config import Config
from authorization_server.lifetimes import Lifetimes
from authorization_server.storage.sessions import COOKIE, BrowserSession, Sessions
from tests.conftest import MakeIssuer
from tests.support.verbs import Issuer, csrf_token_of, is_page


def session_of(sessions: Sessions, cookie: str | None) -> BrowserSession:
    """The session of a browser that sends this cookie."""
    headers = {"Cookie": f"{COOKIE}_9000={cookie}"} if cookie is not None else {}
    with Flask("t").test_request_context(headers=headers):
        return sessions.of(request)


@pytest.fixture
def sessions(issuer: Issuer) -> Sessions:
    """The sessions of the shared authorization server."""
    return Sessions(issuer.engine, issuer.config, Lifetimes.of(issuer.config))


@pytest.mark.parametrize("cookie", [None, ""])
def test_a_browser_without_a_session_gets_a_new_one(sessions: Sessions, cookie: str | None) -> None:
    """It has a random id, no logged-in user, and no form yet."""
    session = session_of(sessions, cookie)
    assert (session.is_new, session.person, len(session.id)) == (True, None, 43)
    assert not session.owns(session.csrf_token)
    assert session_of(sessions, cookie).id != session.id


def test_a_login_begins_a_session_under_a_fresh_id(sessions: Sessions) -> None:
    """The old id is not logged in; the new one is alice's."""
    old = session_of(sessions, "brought-along")
    fresh = sessions.log_in(old, "alice", ("pwd",))
    assert fresh.id != old.id
    person = session_of(sessions, fresh.id).person
    assert person is not None
    assert (person.sub, person.name, person.username) == ("alice", "Alice Liddell", "alice")
    assert abs(person.logged_in_at - time.time()) < 5
    assert session_of(sessions, old.id).person is None


@pytest.mark.parametrize("seconds", [1, 28_800])
def test_a_session_lives_as_long_as_it_was_set(make_issuer: MakeIssuer, seconds: int) -> None:
    """The lifetime counts from the login; then the user is asked to log in again."""
    issuer = make_issuer(session_seconds=seconds)
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    (row,) = issuer.rows("login_sessions")
    assert row["expires_at"] - row["logged_in_at"] == seconds
    issuer.set("login_sessions", "expires_at", int(time.time()))
    assert is_page(browser.authorize(client), "Sign in")


def test_a_session_that_ran_out_on_the_consent_page(own_issuer: Issuer) -> None:
    """No code without a login: the login page is shown, and the flow continues from there."""
    client, browser = own_issuer.register(), own_issuer.browser()
    browser.sign_in(client)
    page = browser.authorize(client)
    own_issuer.set("login_sessions", "expires_at", int(time.time()))
    login = browser.consent(page)
    assert (login.status_code, is_page(login, "Sign in")) == (200, True)
    again = browser.get(browser.log_in(login).headers["Location"])
    assert is_page(again, "Allow access?")


def test_no_session_id_is_kept_in_clear(own_issuer: Issuer) -> None:
    """Someone who reads the database cannot log in with it."""
    browser = own_issuer.browser()
    browser.sign_in(own_issuer.register())
    assert browser.session_id
    assert browser.session_id not in str(own_issuer.rows("login_sessions"))


def test_before_the_login_nothing_is_stored(own_issuer: Issuer) -> None:
    """Many visitors who only look at the login page do not fill a table."""
    browser = own_issuer.browser()
    page = browser.authorize(own_issuer.register())
    browser.submit(page, {"username": "alice", "password": "wrong"})
    assert own_issuer.rows("login_sessions") == []


def test_each_session_has_forms_of_its_own(sessions: Sessions) -> None:
    """The form token is derived from the session id and reveals nothing about it."""
    one, other = (session_of(sessions, cookie) for cookie in ("one", "other"))
    assert one.owns(one.csrf_token)
    assert not one.owns(other.csrf_token)
    assert one.owns(session_of(sessions, "one").csrf_token)
    assert one.id not in one.csrf_token
    assert not any(one.owns(odd) for odd in ("", "\ud800", "ÿ" * 64, one.csrf_token.upper()))


def test_the_cookie_is_sent_when_it_is_new(sessions: Sessions) -> None:
    """It is not set in every response, only if the browser has to learn an id."""
    new, known = session_of(sessions, None), session_of(sessions, "known")
    assert "Set-Cookie" in sessions.keep(new, Response()).headers
    assert "Set-Cookie" not in sessions.keep(known, Response()).headers


def test_behind_https_the_cookie_is_secure(issuer: Issuer) -> None:
    """Cookies are Secure if the role's own URL uses https."""
    config = Config(issuer="https://host.example/auth")
    secure = Sessions(issuer.engine, config, Lifetimes.of(config))
    cookie = secure.keep(session_of(secure, None), Response()).headers["Set-Cookie"]
    assert "; Secure" in cookie
    assert "; Path=/auth" in cookie


def test_two_tabs_of_one_browser_can_both_log_in(issuer: Issuer) -> None:
    """A page that was opened first still works after a second one was opened."""
    client, browser = issuer.register(), issuer.browser()
    first, second = browser.authorize(client), browser.authorize(client)
    assert csrf_token_of(first) != csrf_token_of(second)
    assert browser.log_in(first).status_code == 303
