"""`recorder.reading.html_page`: a page as one line."""

import pytest

from recorder.reading.html_page import Page, read_page


def test_a_page_is_its_title_and_what_it_asks_for() -> None:
    """Fields that a person fills in, and hidden ones; each name appears once."""
    body = """<!doctype html><html><head><title> Log
      in &amp; go </title></head><body><form>
      <input type="hidden" name="csrf_token" value="x"><input name="username">
      <INPUT type=password name=password><input type=submit name=ok><input>
      <input type=checkbox name=scope value=a><input type=checkbox name=scope value=b>
      <textarea name="text"></textarea><select name="kind"></select><button name="b">B</button>
    """
    fields = ("username", "password", "scope", "text", "kind")
    assert read_page(body) == Page("Log in & go", fields, ("csrf_token",))


MALFORMED = [
    "",
    "no page",
    "<title>",
    "<",
    "<!",
    "<![if x]>",
    "<![x41",
    "<![=",
    "<?",
    "<input name",
]


@pytest.mark.parametrize("body", [*MALFORMED, "&#xFFFFFF;", "\x00"])
def test_malformed_pages_break_nothing(body: str) -> None:
    """Anything that cannot be parsed is skipped."""
    assert isinstance(read_page(body), Page)
    assert read_page(f"<title>T</title>{body}").title == "T"
