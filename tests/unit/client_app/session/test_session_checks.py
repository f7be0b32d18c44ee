"""Whether a session gives access to the notes."""

from dataclasses import replace
from typing import Any

import pytest

from client_app.session.session_checks import (
    ALL_CHECKS,
    READ_CHECKS,
    SESSION_CHECKS,
    WRITE_CHECKS,
    Visit,
    usable_session,
)
from client_app.session.sessions import Session
from client_app.sign_in.start_checks import START_CHECKS
from tests.unit.client_app.checking import passing, refused_by
from tests.unit.client_app.stage import Browser, Stage
from tracing.catalogue import USER_ENTERED

NOW = 1_800_000_000.0
SESSION = Session(
    id_hash="hash",
    issuer="https://issuer.example",
    sub="alice",
    name="Alice",
    scope="openid notes:read notes:write",
    access_token="access",
    token_expires_at=NOW + 300,
    refresh_token="refresh",
    generation=0,
    notice="",
    ended_because="",
    expires_at=NOW + 300,
)


def visit(**changed: Any) -> Visit:
    """A visit whose session has these changes."""
    return Visit("cookie", replace(SESSION, **changed), ("https://issuer.example",), NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"refresh_token": None},
        {"token_expires_at": None, "refresh_token": None},
        {"token_expires_at": NOW - 1},
    ],
    ids=str,
)
def test_a_session_with_a_way_to_a_token_opens_all(changed: dict[str, Any]) -> None:
    """It has either a valid token or a refresh token to get one."""
    assert refused_by(ALL_CHECKS, visit(**changed)) == ""


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"expires_at": NOW - 1}, "session_is_known"),
        ({"issuer": "https://former.example"}, "session_is_of_this_issuer"),
        ({"ended_because": "refused"}, "session_has_not_ended"),
        ({"ended_because": "forgotten"}, "session_has_not_ended"),
        ({"token_expires_at": NOW - 1, "refresh_token": None}, "access_token_is_at_hand"),
    ],
    ids=str,
)
def test_any_other_session_opens_nothing(changed: dict[str, Any], rule: str) -> None:
    """Then a flow starts, and its first step records why."""
    assert refused_by(SESSION_CHECKS, visit(**changed)) == rule
    assert refused_by(START_CHECKS, visit(**changed)) == ""


def test_no_session_passes_no_check_by_accident() -> None:
    """A missing session matches nothing."""
    nobody = Visit("", None, ("https://issuer.example",), NOW)
    assert passing(ALL_CHECKS, nobody) == []
    assert usable_session(nobody) is None


def test_reading_and_writing_are_granted_one_by_one() -> None:
    """RFC 6749 §3.3."""
    reader = visit(scope="openid notes:read")
    assert refused_by(READ_CHECKS, reader) == ""
    assert refused_by(WRITE_CHECKS, reader) == "notes_may_be_written"
    writer = visit(scope="openid notes:write")
    assert refused_by(READ_CHECKS, writer) == "notes_may_be_read"
    assert refused_by(WRITE_CHECKS, writer) == ""


def test_what_decides_in_silence_is_not_told(stage: Stage, browser: Browser) -> None:
    """An unusable session does not make a flow fail: the trace shows the checks only at the step
    that makes them.
    """
    assert usable_session(visit(ended_because="refused")) is None
    assert usable_session(visit()) == SESSION
    browser.start()
    assert "session_is_known" not in stage.findings()


def test_a_cookie_of_no_session_is_told_apart_from_none(stage: Stage, browser: Browser) -> None:
    """Both start a flow."""
    browser.start()
    assert stage.findings()["session_is_absent"].received == "no session cookie"
    browser.set_cookie("client_app_session", "made-up")
    browser.start()
    assert stage.findings()["session_is_absent"].received == "a cookie of no session"


def test_the_rules_are_told_at_step_9(stage: Stage, browser: Browser) -> None:
    """They are recorded with the message that they check."""
    browser.sign_in()
    (event,) = [event for event in stage.sink.events if event.step is USER_ENTERED]
    assert [made.name for made in event.checks] == [rule.name for rule in READ_CHECKS]
    assert event.sender == "browser"


def test_a_session_of_another_issuer_is_not_used(stage: Stage, browser: Browser) -> None:
    """If the app is configured for another issuer, the old issuer's tokens are sent nowhere."""
    browser.sign_in()
    stage.set("sessions", "issuer", "https://former.example")
    before = len(stage.notes.arrived)
    assert browser.open_notes().status_code == 302
    assert len(stage.notes.arrived) == before
