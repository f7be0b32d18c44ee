"""The page that a browser showed, as the viewer shows it again."""

import re

from flask.testing import FlaskClient

from recorder.ledger.ledger import Ledger
from recorder.viewer.seen_page import POLICY, VIEWER_POLICY
from tests.unit.recorder.samples import AS, BROWSER, answer, request, response
from tests.unit.recorder.viewer.conftest import taken

PAGE = (
    "<title>Sign in</title><h1>Sign in</h1><script>alert(1)</script>"
    "<input type=hidden name=csrf_token value=0123456789abcdef0123456789abcdef>"
    "<p>Your code is 0123456789abcdef0123456789abcdef</p>"
)
LOGIN = request("GET", "http://127.0.0.1:9000/login")


def page_of(ledger: Ledger, body: str, **headers: str) -> str:
    """The URL of the page of an event with this body."""
    sent = response(200, body, **{"Content_Type": "text/html; charset=utf-8"} | headers)
    told = answer(AS, BROWSER, LOGIN, "user-logged-in", sent)
    flow = taken(ledger, [told])
    return f"/flows/{flow}/events/{told['id']}/page"


def test_a_page_comes_with_its_own_fences(visitor: FlaskClient, ledger: Ledger) -> None:
    """Nothing loads, runs or is sent, and only the viewer may frame it."""
    answered = visitor.get(page_of(ledger, PAGE))
    assert "<h1>Sign in</h1>" in answered.text
    assert "script" not in answered.text
    assert answered.headers.getlist("Content-Security-Policy") == [POLICY]
    assert answered.headers["X-Frame-Options"] == "SAMEORIGIN"
    directives = dict(each.partition(" ")[::2] for each in POLICY.split("; "))
    assert directives["default-src"] == directives["form-action"] == "'none'"
    assert directives["sandbox"] == ""
    assert re.fullmatch(r"'sha256-[\w+/=]{44}'", directives["style-src"])


def test_secrets_of_a_page_are_covered(visitor: FlaskClient, ledger: Ledger) -> None:
    """As everywhere, including in the text of the page."""
    path = page_of(ledger, PAGE)
    for query in ("", "?secrets=shown"):
        assert "0123456789abcdef" not in visitor.get(path + query).text


def test_what_brings_no_page_has_none(visitor: FlaskClient, ledger: Ledger) -> None:
    """A redirect, a JSON document, and an event that does not exist."""
    redirect = page_of(ledger, PAGE, Location="http://127.0.0.1:9002/")
    json = page_of(ledger, "{}", Content_Type="application/json")
    for path in (redirect, json, redirect.replace("/page", "x/page")):
        assert visitor.get(path).status_code == 404


def test_the_viewer_frames_pages_of_its_own_only(visitor: FlaskClient, honest: str) -> None:
    """No site may frame the viewer itself."""
    policy = visitor.get(f"/flows/{honest}").headers["Content-Security-Policy"]
    assert policy == VIEWER_POLICY
    assert policy.endswith("frame-ancestors 'none'; frame-src 'self'")
