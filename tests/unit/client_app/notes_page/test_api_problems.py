"""If a request to the API fails, the page says what to do."""

from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.local_server import error
from tests.unit.client_app.stage import Browser, heading


def test_a_server_that_allows_less_than_was_granted(notes: FakeNotes, browser: Browser) -> None:
    """RFC 6750 §3.1, insufficient_scope: the page offers to sign out and start again."""
    notes.instead["/api/notes"] = lambda: error("insufficient_scope", 403)
    page = browser.sign_in()
    assert page.status_code == 403
    assert heading(page) == "The resource server did not allow this"
    assert heading(browser.submit(page, "/sign-out")) == "You are signed out"


def test_what_another_server_says_is_text(notes: FakeNotes, browser: Browser) -> None:
    """Its error code is escaped and shortened."""
    notes.instead["/api/notes"] = lambda: error("<b>" * 50, 403)
    page = browser.sign_in()
    assert "<b>" not in page.text
    assert "&lt;b&gt;" in page.text
