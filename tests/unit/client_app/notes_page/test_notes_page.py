"""The page with the notes."""

import pytest

from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.stage import Browser, Stage, heading


def test_a_written_note_is_shown(browser: Browser) -> None:
    """POST, redirect, GET: reloading the page does not write the note twice."""
    page = browser.sign_in()
    answer = browser.submit(page, "/notes", text="Water the plants.")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notes")
    assert "Water the plants." in browser.open_notes().text


def test_writing_takes_the_same_steps(stage: Stage, browser: Browser) -> None:
    """The form is submitted, the token presented, and the response shown, in the flow of the
    session.
    """
    page = browser.sign_in()
    stage.sink.events.clear()
    browser.submit(page, "/notes", text="x")
    assert stage.steps() == ["user-entered", "token-presented", "resource-shown"]
    session_id = browser.cookie("client_app_session")
    assert all(session_id in event.links for event in stage.sink.events)
    assert "notes_may_be_written" in stage.findings()


@pytest.mark.parametrize("text", ["", " \r\n ", "x" * 1001, "a\x00b", None])
def test_what_is_no_note_is_told(stage: Stage, browser: Browser, text: str | None) -> None:
    """The error appears before anything is sent; the typed text stays on the page."""
    page = browser.sign_in()
    values = {} if text is None else {"text": text}
    answer = browser.submit(page, "/notes", **values)
    assert answer.status_code == 400
    assert heading(answer) == "This note cannot be saved"
    assert [each.method for each in stage.notes.arrived] == ["GET"]


def test_a_thousand_characters_are_a_note(browser: Browser) -> None:
    """A line break counts as one character, however the form sends it."""
    page = browser.sign_in()
    assert browser.submit(page, "/notes", text="\r\n" * 500 + "x" * 500).status_code == 303


def test_without_a_session_a_note_is_not_lost(browser: Browser) -> None:
    """A form does not start a new flow, because the text would be lost."""
    answer = browser.post("/notes", {"text": "precious"})
    assert answer.status_code == 401
    assert heading(answer) == "You are no longer signed in"
    assert "precious</textarea>" in answer.text


def test_a_session_that_ends_while_writing_loses_no_note(stage: Stage, browser: Browser) -> None:
    """If the refresh is rejected, the text is shown, and the next click signs in again."""
    page = browser.sign_in()
    stage.set("sessions", "token_expires_at", 1.0)
    stage.issuer.refresh_tokens.clear()
    answer = browser.submit(page, "/notes", text="precious")
    assert answer.status_code == 401
    assert "precious</textarea>" in answer.text
    assert browser.open_notes().status_code == 302


def test_without_the_scope_there_is_no_form(issuer: FakeIssuer, browser: Browser) -> None:
    """A form that is sent anyway is refused, without a request to the API."""
    issuer.tokens["scope"] = "openid notes:read"
    page = browser.sign_in()
    assert "<textarea" not in page.text
    csrf_token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = browser.post("/notes", {"csrf_token": csrf_token, "text": "spam"})
    assert answer.status_code == 403
    assert heading(answer) == "Notebook is not allowed to do this"
    assert browser.stage.refused_by() == "notes_may_be_written"
    assert [each.method for each in browser.stage.notes.arrived] == ["GET"]


def test_without_reading_the_page_says_so(issuer: FakeIssuer, browser: Browser) -> None:
    """No token is sent to the API; the page says what was not granted and how to grant it."""
    issuer.tokens["scope"] = "openid notes:write"
    page = browser.sign_in()
    assert page.status_code == 200
    assert "Notebook is not allowed to read your notes" in page.text
    assert "<code>notes:read</code>" in page.text
    assert "<textarea" in page.text
    assert browser.stage.notes.arrived == []
    assert browser.stage.refused_by() == "notes_may_be_read"
    assert browser.stage.steps()[-1] == "user-entered"


def test_asking_again_asks_for_consent(issuer: FakeIssuer, browser: Browser) -> None:
    """OIDC Core §3.1.2.1: `prompt=consent`, so that a remembered consent is not used again."""
    issuer.tokens["scope"] = "openid"
    page = browser.sign_in()
    answer = browser.submit(page, "/ask-again")
    assert answer.status_code == 303
    asked = query_of(answer.headers["Location"])
    assert asked["prompt"] == "consent"
    assert asked["scope"] == "openid profile notes:read notes:write"
    del issuer.tokens["scope"]
    back = browser.come_back(issuer.authorize(answer.headers["Location"]))
    assert back.status_code == 303
    assert "Buy a watch." in browser.open_notes().text


def test_no_notes_are_told_kindly(notes: FakeNotes, browser: Browser) -> None:
    """An empty list is not an error."""
    notes.notes = []
    assert "There are no notes yet." in browser.sign_in().text


def test_names_are_text(issuer: FakeIssuer, browser: Browser) -> None:
    """A claim of an ID token cannot become markup."""
    issuer.claims["name"] = "<script>alert(1)</script>"
    page = browser.sign_in()
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_two_users_see_their_own(stage: Stage, browser: Browser, issuer: FakeIssuer) -> None:
    """The app presents each session's own token."""
    browser.sign_in()
    issuer.claims["name"] = "Bob Builder"
    other = stage.browser()
    assert "Bob Builder" in other.sign_in().text
    assert "Alice Liddell" in browser.open_notes().text
    shown = [each.headers["Authorization"] for each in stage.notes.arrived]
    assert shown[0] == shown[2] != shown[1]
