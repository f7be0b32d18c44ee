"""Steps 10 to 13: the token is presented, and the response is shown."""

import json

import pytest

from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.local_server import error
from tests.unit.client_app.stage import Browser, Stage, heading


def test_the_token_travels_in_one_header(stage: Stage, browser: Browser) -> None:
    """RFC 6750 §2.1: nowhere else, neither in the URL nor in a cookie."""
    browser.sign_in()
    (session,) = stage.rows("sessions")
    (request,) = stage.notes.arrived
    assert (request.method, request.path, request.body) == ("GET", "/api/notes", b"")
    carriers = [name for name, value in request.headers.items() if session["access_token"] in value]
    assert carriers == ["Authorization"]
    assert request.headers["Authorization"] == f"Bearer {session['access_token']}"


def test_a_note_is_sent_as_json(stage: Stage, browser: Browser) -> None:
    """Line breaks are sent as they are counted (LF), not as a form sends them (CR LF)."""
    page = browser.sign_in()
    browser.submit(page, "/notes", text="one\r\ntwo ✓")
    assert json.loads(stage.notes.arrived[-1].body) == {"text": "one\ntwo ✓"}
    assert stage.notes.arrived[-1].headers["Content-Type"] == "application/json"


def test_the_refresh_token_never_reaches_the_api(stage: Stage, browser: Browser) -> None:
    """Nor does the ID token, or the client's secret."""
    browser.sign_in()
    (session,), (registration,) = stage.rows("sessions"), stage.rows("registrations")
    sent = str(stage.notes.arrived)
    assert session["refresh_token"] not in sent
    assert registration["client_secret"] not in sent


def test_steps_9_to_13_are_told_in_order(stage: Stage, browser: Browser) -> None:
    """User entered, token presented, resource shown; steps 11 and 12 are the resource server's."""
    browser.return_with()
    stage.sink.events.clear()
    browser.open_notes()
    assert stage.steps() == ["user-entered", "token-presented", "resource-shown"]
    assert stage.sink.events[1].receiver == "resource_server"
    shown = stage.sink.events[2].response
    assert shown
    assert b"Buy a watch." in shown.body


@pytest.mark.parametrize(
    ("answer", "status", "rule", "title"),
    [
        (("", 500), 502, "notes_are_returned", "The resource server is not available"),
        (("", 301), 502, "notes_are_returned", "The resource server is not available"),
        (("<html>", 200), 502, "notes_are_returned", "The resource server is not available"),
        (({"notes": 5}, 200), 502, "notes_are_returned", "The resource server is not available"),
        (({}, 403), 403, "scope_is_sufficient", "The resource server did not allow this"),
    ],
    ids=str,
)
def test_what_cannot_be_shown_is_told(
    stage: Stage,
    notes: FakeNotes,
    browser: Browser,
    answer: object,
    status: int,
    rule: str,
    title: str,
) -> None:
    """The user sees a page, never a traceback; the session stays, and the trace ends with the
    reason.
    """
    notes.instead["/api/notes"] = answer
    page = browser.sign_in()
    assert (page.status_code, heading(page)) == (status, title)
    assert notes.url in page.text
    assert stage.refused_by() == rule
    assert stage.steps()[-1] == "resource-shown"
    notes.instead.clear()
    assert heading(browser.open_notes()) == "Your notes"


def test_a_resource_server_that_is_gone_is_named(
    stage: Stage, notes: FakeNotes, browser: Browser
) -> None:
    """With the setting that holds its URL."""
    notes.stop()
    page = browser.sign_in()
    assert page.status_code == 502
    assert "It does not answer." in page.text
    assert "CLIENT_APP_RESOURCE_SERVER" in page.text
    assert notes.url in page.text
    assert stage.refused_by() == "resource_server_answers"


def test_odd_notes_are_shown_as_far_as_they_can_be(notes: FakeNotes, browser: Browser) -> None:
    """Whatever another server sends is treated as text and never breaks the page."""
    notes.notes = [
        {"text": "<script>alert(1)</script>", "written_at": '"><img src=x>'},
        {"text": "half \ud800 a pair\x00"},
        {},
        "no object",  # type: ignore[list-item]
        {"text": None, "written_at": 5},
        {"text": "last"},
    ]
    page = browser.sign_in()
    assert page.status_code == 200
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>" not in page.text
    assert "<img src=x>" not in page.text
    assert "half \ufffd a pair\ufffd" in page.text
    assert "last" in page.text


def test_a_refused_note_is_not_lost(notes: FakeNotes, browser: Browser) -> None:
    """The text is on the page, ready to be copied."""
    page = browser.sign_in()
    notes.instead["/api/notes"] = lambda: error("server_error", 500)
    answer = browser.submit(page, "/notes", text="precious <b>")
    assert answer.status_code == 502
    assert "precious &lt;b&gt;</textarea>" in answer.text
