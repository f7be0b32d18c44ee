"""`recorder.access.token_gate`: the token, and the cookie that a browser gets for it."""

from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from recorder.access.token_gate import TokenGate, Tokens
from tests.support.recorder_tokens import INBOX
from tracing.viewer_cookie import VIEWER_COOKIE

TOKEN = "sixteen-or-more.letters"
NOT_ASCII = ["\xff\xfe", "ü", "\xed\xa0\x80", "\x00", ""]


def behind_a_token_gate(*, secure: bool = False) -> FlaskClient:
    """A browser in front of an app that is protected by the token and echoes the request."""
    app = Flask(__name__, static_folder=None)
    url = "https://localhost:9003" if secure else "http://localhost:9003"
    app.before_request(TokenGate(Tokens(TOKEN, INBOX), url).ask)
    app.add_url_rule("/", "home", lambda: "home")
    app.add_url_rule("/<path:path>", "page", lambda path: [path, request.args])
    app.add_url_rule("/gate", "gate", dict, methods=["POST"])
    return app.test_client()


@pytest.fixture
def client() -> FlaskClient:
    """A browser without a cookie."""
    return behind_a_token_gate()


def test_a_program_shows_the_token(client: FlaskClient) -> None:
    """RFC 6750 §2.1; the scheme name is case-insensitive."""
    for scheme in ("Bearer", "bearer"):
        answer = client.get("/", headers={"Authorization": f"{scheme} {TOKEN}"})
        assert answer.text == "home"


@pytest.mark.parametrize(
    "given",
    [
        TOKEN,
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        f"Basic {TOKEN}",
        "Bearer",
        "Bearer a=b",
        *(f"Bearer {text}" for text in NOT_ASCII),
        *(f"Basic {text}" for text in NOT_ASCII),
    ],
)
def test_anything_else_is_refused(client: FlaskClient, given: str) -> None:
    """Every other Authorization header gets 401."""
    environ = {"HTTP_AUTHORIZATION": given}
    answer = client.get("/", environ_overrides=environ)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="recorder"'
    assert set(answer.json or {}) == {"error"}


@pytest.mark.parametrize("given", [TOKEN, "x", *NOT_ASCII])
def test_a_cookie_that_was_not_given_is_refused(client: FlaskClient, given: str) -> None:
    """Not even the token itself works as a cookie."""
    environ = {"HTTP_COOKIE": f"{VIEWER_COOKIE}_9003={given}"}
    assert client.get("/", environ_overrides=environ).status_code == 401


@pytest.mark.parametrize("query", ["token=", "token=x", "token=%ff%fe", "token=%ED%A0%80", "token"])
def test_a_link_with_another_token_is_refused(client: FlaskClient, query: str) -> None:
    """It sets no cookie, either."""
    answer = client.get(f"/?{query}")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/?token={}", "/"),
        ("/flows/a?token={}", "/flows/a"),
        ("/flows/a?x=1&token={}&x=%C3%BC+%26&token=2", "/flows/a?x=1&x=%C3%BC+%26"),
        ("/a%20b%3Fc?token={}", "/a%20b%3Fc"),
        ("/%5Cevil.example/?token={}", "/%5Cevil.example/"),
    ],
)
def test_a_link_opens_once_for_all(client: FlaskClient, asked: str, led_to: str) -> None:
    """It redirects to the same page without the token; from then on, the cookie opens the page."""
    answer = client.get("http://localhost" + asked.format(TOKEN))
    assert (answer.status_code, answer.headers["Location"]) == (303, led_to)
    assert TOKEN not in answer.text + str(answer.headers)
    assert client.get("http://localhost" + led_to).status_code == 200


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example/"])
def test_a_link_leads_nowhere_else(client: FlaskClient, path: str) -> None:
    """A location that begins with two slashes would name another host."""
    link = {"PATH_INFO": path, "QUERY_STRING": f"token={TOKEN}"}
    answer = client.get("/", environ_overrides=link)
    assert answer.headers["Location"] == "/evil.example/"


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookie_is_kept_from_scripts_and_from_what_other_sites_send(*, secure: bool) -> None:
    """Over HTTPS the cookie is never sent in the clear; it lasts for 30 days."""
    set_cookie = behind_a_token_gate(secure=secure).get(f"/?token={TOKEN}").headers["Set-Cookie"]
    attributes = set_cookie.split("; ")[1:]
    kept = [each for each in attributes if not each.startswith("Expires=")]
    usual = ["HttpOnly", f"Max-Age={30 * 24 * 3600}", "Path=/", "SameSite=Lax"]
    assert sorted(kept) == [*usual, *["Secure"] * secure]


def test_two_recorders_in_a_browser_have_a_cookie_each() -> None:
    """RFC 6265 §8.5: browsers share cookies between different ports."""
    app = Flask(__name__, static_folder=None)
    app.before_request(TokenGate(Tokens(TOKEN, INBOX), "http://localhost:9103").ask)
    answer = app.test_client().get(f"/?token={TOKEN}")
    assert answer.headers["Set-Cookie"].startswith(f"{VIEWER_COOKIE}_9103=")


def test_a_link_that_posts_is_none(client: FlaskClient) -> None:
    """Requests that change something need the cookie or the header."""
    assert client.post(f"/gate?token={TOKEN}").status_code == 401


def test_a_cookie_does_not_make_up_for_a_wrong_token(client: FlaskClient) -> None:
    """If a program sends a token, only that token counts."""
    client.get(f"/?token={TOKEN}")
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "application/json"),
        ("text/event-stream", "application/json"),
    ],
)
def test_a_person_reads_a_page_and_a_program_json(
    client: FlaskClient, accept: str, kind: str
) -> None:
    """The page says which link to open."""
    answer = client.get("/", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (401, kind)
    assert ("Open the link that" in answer.text) is (kind == "text/html")


def test_the_token_is_never_told(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """It appears in no log, no response and no cookie."""
    with caplog.at_level("DEBUG"):
        answers: list[Any] = [
            client.get(f"/?token={TOKEN}"),
            client.get(f"/?token={TOKEN}x"),
            client.get("/", headers={"Authorization": f"Basic {TOKEN}"}),
        ]
    assert TOKEN not in caplog.text
    assert [each for each in answers if TOKEN in each.text + str(each.headers)] == []
