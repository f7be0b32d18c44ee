"""Signed-in browsers."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from client_app.config import Config
from client_app.issuer.token_responses import Tokens
from client_app.services import prepare
from client_app.session.sessions import SESSION_SECONDS, Session, Sessions
from hosting.database import open_database
from hosting.random_values import hashed
from tests.support.databases import reads_through
from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.stage import Browser, Stage

TOKENS = Tokens("access", 2e9, "refresh", "openid notes:read")
ALICE = {
    "issuer": "https://issuer.example",
    "kind": "confidential",
    "sub": "alice",
    "name": "Alice",
    "id_token": "the-id-token",
    "dpop_key": "the-private-key",
}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A prepared database."""
    prepare(database_url)
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    """The sessions, with none opened yet."""
    return Sessions(engine, Config())


def opened(sessions: Sessions, session_id: str = "one", instead_of: str = "") -> Session:
    """Open a session for alice."""
    sessions.open(session_id, TOKENS, ALICE, notice="hello", instead_of=instead_of)
    session = sessions.find(hashed(session_id))
    assert session
    return session


def test_an_opened_session_holds_its_tokens(sessions: Sessions) -> None:
    """The tokens are on the server side, under the hash of the session id."""
    session = opened(sessions)
    assert (session.sub, session.name, session.access_token) == ("alice", "Alice", "access")
    assert session.id_hash == hashed("one")
    assert abs(session.expires_at - time.time() - SESSION_SECONDS) < 5


def test_a_notice_is_forgotten_once_shown(sessions: Sessions) -> None:
    """The notice is shown once."""
    session = opened(sessions)
    assert session.notice == "hello"
    sessions.forget_notice(session)
    assert getattr(sessions.find(session.id_hash), "notice") == ""  # noqa: B009


def test_a_deleted_session_is_gone(sessions: Sessions) -> None:
    """Nothing of it remains."""
    session = opened(sessions)
    sessions.delete(session)
    assert sessions.find(session.id_hash) is None


def test_the_replaced_session_is_gone(sessions: Sessions) -> None:
    """One browser, one session."""
    opened(sessions, "one")
    opened(sessions, "two", instead_of="one")
    assert sessions.find(hashed("one")) is None


def test_old_sessions_are_cleaned(sessions: Sessions, engine: Engine) -> None:
    """Each new session deletes expired ones, which are found by an index."""
    opened(sessions, "one")
    with engine.begin() as connection:
        connection.execute(text("UPDATE sessions SET expires_at = 5"))
    opened(sessions, "two")
    assert sessions.find(hashed("one")) is None
    assert not reads_through(engine, "DELETE FROM sessions WHERE expires_at < 9")


def test_scopes_are_whole_words(sessions: Sessions) -> None:
    """`notes` is not `notes:read`."""
    session = opened(sessions)
    assert session.may("notes:read")
    assert not session.may("notes")
    assert not session.may("notes:write")
    assert not session.may("")


def test_no_token_is_shown(sessions: Sessions) -> None:
    """A representation may end up in a log."""
    shown = repr(opened(sessions))
    assert "'access'" not in shown
    assert "'refresh'" not in shown
    assert "the-id-token" not in shown
    assert "the-private-key" not in shown


def test_the_cookie_is_for_this_role_alone(browser: Browser, stage: Stage) -> None:
    """Not for scripts or other sites; each role has its own cookie name, because ports do not
    separate cookies.
    """
    answer = browser.return_with()
    (header,) = (each for each in answer.headers.getlist("Set-Cookie") if "session" in each)
    assert header.startswith("client_app_session_9002=")
    for attribute in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in header
    assert "Secure" not in header
    assert browser.cookie("client_app_session") not in str(stage.rows("sessions"))


def test_over_https_cookies_are_secure(make_stage: MakeStage) -> None:
    """All of them."""
    stage = make_stage(url="https://notes.example")
    browser = stage.browser()
    location = browser.http.get("/notes", base_url="https://notes.example").headers["Location"]
    path = stage.issuer.authorize(location).removeprefix("https://notes.example")
    answer = browser.http.get(path, base_url="https://notes.example")
    assert answer.status_code == 303
    assert all("Secure" in header for header in answer.headers.getlist("Set-Cookie"))
