"""How a sign-in that fails at the redirect URI is explained to the user."""

import pytest

from tests.unit.client_app.stage import Browser, heading


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        ("access_denied", 403, "You did not allow Notebook to sign you in"),
        ("server_error", 400, "The authorization server answered with an error"),
        ("<b>bold</b>", 400, "The authorization server answered with an error"),
    ],
)
def test_an_error_answer_is_told(browser: Browser, error: str, status: int, title: str) -> None:
    """RFC 6749 §4.1.2.1: the error code, escaped, and a way to try again."""
    page = browser.return_with(code=None, error=error, error_description="<i>why</i>\x00\u202e")
    assert page.status_code == status
    assert heading(page) == title
    assert "<b>" not in page.text
    assert "&lt;i&gt;why&lt;/i&gt;\\x00\\u202e" in page.text
    assert 'href="/notes"' in page.text


def test_a_long_error_is_cut(browser: Browser) -> None:
    """An error code is one short word."""
    assert "“" + "x" * 80 + "…”" in browser.return_with(error="x" * 500).text


def test_a_long_description_is_cut(browser: Browser) -> None:
    """A page shows only the beginning of a long text."""
    page = browser.return_with(error="server_error", error_description="x" * 5000)
    assert "x" * 300 + "…" in page.text
    assert "x" * 301 not in page.text
