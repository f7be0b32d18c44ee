"""The app as a whole: what every page has, and that no input can break it."""

import re
from pathlib import Path

import pytest
from flask import Flask

from client_app import app as wiring
from client_app.app import create_app
from client_app.config import Config
from client_app.services import prepare
from hosting.pages import CONTENT_SECURITY_POLICY
from tests.support.addresses import at_own_address
from tests.support.faults import for_every
from tests.unit.client_app.stage import URL, Browser, Stage, heading

PACKAGE = Path(wiring.__file__).parent
PATHS = [
    "/",
    "/notes",
    "/callback",
    "/ask-again",
    "/switch-user",
    "/sign-out",
    "/ways",
    "/sign-in?client=none",
    "/sign-out-everywhere",
    "/signed-out",
    "/healthz",
    "/nowhere",
]


def test_it_says_that_it_is_well(browser: Browser) -> None:
    """`GET /healthz`, which records nothing in the trace."""
    answer = browser.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok", "role": "client_app"})
    assert browser.stage.sink.events == []


def test_routes_stand_in_the_order_of_the_flow(stage: Stage) -> None:
    """People who read the code see them in the order in which a flow uses them."""
    rules = [rule.endpoint for rule in stage.app.url_map.iter_rules() if rule.endpoint != "static"]
    assert rules == [
        "start",
        "notes",
        "ways",
        "sign_in",
        "callback",
        "write_note",
        "ask_again",
        "switch_user",
        "sign_out",
        "sign_out_everywhere",
        "signed_out",
        "tokens",
        "try_token",
        "calls",
        "make_call",
        "healthz",
    ]


@for_every("path", PATHS)
def test_every_answer_is_shielded(browser: Browser, path: str) -> None:
    """No scripts, no framing and no caching, even for errors."""
    answer = browser.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if path != "/healthz":
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_recorder_is_not_needed(stage: Stage) -> None:
    """Law of the trace: a role works without a listener."""
    stage.sink = None  # type: ignore[assignment]
    stage.start()
    assert heading(stage.browser().sign_in()) == "Your notes"


def test_pages_have_no_style_and_no_script_of_their_own() -> None:
    """The content security policy would block them; no page contains a URL of another server."""
    for template in PACKAGE.glob("templates/*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"<script|<style|style=| on[a-z]+=|javascript:|//", text), (
            template.name
        )
    assert "url(" not in (PACKAGE / "static/pages.css").read_text("utf-8")
    assert "@import" not in (PACKAGE / "static/pages.css").read_text("utf-8")


def test_every_field_has_a_label() -> None:
    """Every field can be found without seeing it."""
    for template in PACKAGE.glob("templates/*.html"):
        text = template.read_text("utf-8")
        fields = re.findall(r'<(?:textarea|input(?! type="hidden"))[^>]*>', text)
        labelled = set(re.findall(r'<label for="([^"]+)"', text))
        assert {re.findall(r' id="([^"]+)"', field)[0] for field in fields} <= labelled


def _luminance(colour: str) -> float:
    """The relative luminance that WCAG 2.2 defines."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@for_every("scheme", [0, 1])
@for_every(
    ("ink", "paper"),
    [
        ("ink", "paper"),
        ("ink", "card"),
        ("ink", "glow"),
        ("soft", "paper"),
        ("soft", "card"),
        ("accent", "paper"),
        ("on-accent", "accent"),
        ("bad", "bad-paper"),
        ("note", "note-paper"),
    ],
)
def test_colours_can_be_read(scheme: int, ink: str, paper: str) -> None:
    """WCAG 2.2 §1.4.3 (AA): a contrast of at least 4.5, in light and dark."""
    css = (PACKAGE / "static/pages.css").read_text("utf-8")
    palette = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", css.split(":root {")[scheme + 1]))
    assert _contrast(palette[ink], palette[paper]) >= 4.5


@pytest.fixture
def plain(tmp_path: Path) -> Flask:
    """An app whose issuer is not running."""
    url = f"sqlite:///{tmp_path / 'client_app.db'}"
    prepare(url)
    app = create_app(Config(issuer="http://127.0.0.1:1", database_url=url))
    return at_own_address(app, URL)


ODD_QUERIES = [
    "?state=%00&code=%00",
    "?state=%ff%fe&code=%c3%28",
    "?state=%ED%A0%80",
    "?state=x&state=y",
    "?" + "&".join(f"p{number}=1" for number in range(2000)),
    "?state=" + "x" * 20_000,
    "?%",
    "?state=%zz&;;&=&&",
    "?code[]=x&state[a]=y",
]


@for_every("query", ODD_QUERIES)
@for_every("path", ["/", "/callback", "/sign-in", "/signed-out", "/healthz"])
def test_no_query_breaks_a_page(plain: Flask, path: str, query: str) -> None:
    """Null bytes, broken percent-encoding and UTF-8, repetition, length."""
    answer = plain.test_client().get(path + query, base_url=URL)
    assert answer.status_code in (200, 400, 404)
    assert "Traceback" not in answer.text


BODIES = [
    (b"", "application/x-www-form-urlencoded"),
    (b"state=%00&code=%ff", "application/x-www-form-urlencoded"),
    (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
    (b"{}", "application/json"),
    (b"--x", "multipart/form-data; boundary=x"),
    (b"no multipart", "multipart/form-data"),
    (b"\x00" * 100, ""),
    (b"&".join(b"a%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded"),
]


@for_every("body", BODIES)
@for_every("path", ["/callback", "/notes", "/sign-out", "/sign-out-everywhere"])
def test_no_body_breaks_a_page(plain: Flask, path: str, body: tuple[bytes, str]) -> None:
    """A body that is not a form is read as an empty form."""
    answer = plain.test_client().post(path, data=body[0], content_type=body[1], base_url=URL)
    assert answer.status_code in (200, 400, 401, 413)
    assert answer.mimetype == "text/html"
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/callback", "/notes"])
def test_a_megabyte_is_too_much(browser: Browser, path: str) -> None:
    """The response is a page with status 413."""
    answer = browser.post(path, {"text": "x" * 1_000_000})
    assert answer.status_code == 413
    assert heading(answer) == "Too much data"


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/%2e%2e", "/\\evil.example"])
def test_no_address_leads_outside(browser: Browser, path: str) -> None:
    """A path that looks like another host is at most corrected, never followed."""
    answer = browser.http.get(path, base_url=URL)
    assert answer.headers.get("Location", URL).startswith(URL)


@for_every("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
@for_every("path", ["/", "/notes", "/callback", "/sign-out"])
def test_unknown_methods_are_refused(browser: Browser, method: str, path: str) -> None:
    """A page with status 405 and the methods that are allowed (RFC 9110 §15.5.6)."""
    answer = browser.http.open(path, method=method, base_url=URL)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) & {"GET", "POST"}
    assert heading(answer) == "Method not allowed"


def test_a_fault_of_our_own_is_a_page(plain: Flask, tmp_path: Path) -> None:
    """Status 500 without a traceback: in this test the database has vanished."""
    (tmp_path / "client_app.db").unlink()
    answer = plain.test_client().get("/callback?state=x", base_url=URL)
    assert answer.status_code == 500
    assert heading(answer) == "Something went wrong"
    assert "Traceback" not in answer.text
    assert "sqlite" not in answer.text
