"""What a user's browser reads of a page (`oauth2_playground.testing.pages`)."""

import pytest
import requests

from oauth2_playground.testing import Page, PlaygroundError
from oauth2_playground.testing.pages import Request, page_of

URL = "http://127.0.0.1:9000/login?next=1"
HTML = """
<!doctype html><title>Sign  in</title><style>p { color: red }</style>
<p>Hello, <b>alice</b>!<p role=alert>Wrong <i>pass</i>word.</p><p>How are you?
<form method=post action=/session>
  <input type=hidden name=csrf value=secret>
  <label for=name>User name</label><input id=name name=username value=al>
  <label>Password <input type=password name=password></label>
  <label><input type=checkbox name=scope value=notes:read checked> Read notes</label>
  <label><input type=checkbox name=scope value=notes:write> Write notes</label>
  <input name=off disabled value=1>
  <textarea name=why>because</textarea>
  <button name=answer value=yes>Sign in</button>
  <button name=answer value=no>Cancel</button>
  <button type=button name=script>Only for scripts</button>
</form>
<form action=/search><input name=q><button>Search</button></form>
"""


def read(html: str, kind: str = "text/html; charset=utf-8", status: int = 200) -> Page:
    """The page of a response with this body."""
    response = requests.Response()
    response.url, response.status_code = URL, status
    response.headers["Content-Type"] = kind
    response._content = html.encode()
    return page_of(response)


def test_reads_what_a_person_reads() -> None:
    """Title and text, without styles; a word is not torn apart by its bold letters."""
    page = read(HTML)
    assert page.title == "Sign in"
    assert page.text.startswith("Hello, alice! Wrong password. How are you? User name")
    assert page.alert == "Wrong password."
    assert "color" not in page.text


def test_sends_what_a_browser_sends() -> None:
    """Hidden fields, ticked boxes and the pressed button; nothing that is disabled."""
    form = read(HTML).form_with("Password")
    assert form is not None
    sent = form.fill("User name", "alice").fill("Password", "pw").press("Sign in")
    assert sent == Request(
        "POST",
        "http://127.0.0.1:9000/session",
        (
            ("csrf", "secret"),
            ("username", "alice"),
            ("password", "pw"),
            ("scope", "notes:read"),
            ("why", "because"),
            ("answer", "yes"),
        ),
    )
    assert ("scope", "notes:read") not in form.untick("Read notes").press().form


def test_a_form_may_be_a_search() -> None:
    """Without a method it is GET, and its fields are the query."""
    form = read(HTML).form_with("Search")
    assert form is not None
    assert form.fill("q", "a b").press() == Request("GET", "http://127.0.0.1:9000/search?q=a+b")


def test_a_field_that_is_not_there_is_named() -> None:
    """The error says what the form has instead."""
    form = read(HTML).form_with("Password")
    assert form is not None
    with pytest.raises(PlaygroundError, match=r"'E-mail'.*there are 0.*'User name', 'Password'"):
        form.fill("E-mail", "x")


def test_what_is_not_html_is_text() -> None:
    """JSON is not searched for forms."""
    page = read('{"a": "<form>"}', "application/json")
    assert page.text == '{"a": "<form>"}'
    assert page.forms == ()
