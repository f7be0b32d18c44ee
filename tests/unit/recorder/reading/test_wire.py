"""`recorder.reading.wire`: a message in the form that people read."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from recorder.event.recorded import Token
from recorder.reading import wire
from recorder.reading.html_page import Page
from recorder.reading.values import Clock
from recorder.reading.wire import ReadMessage, Row, read_token
from tests.unit.recorder.samples import request, response, typed_request, typed_response

CLOCK = Clock(datetime(2026, 1, 1, 14, 0, tzinfo=UTC), UTC)
FORM = {"Content_Type": "application/x-www-form-urlencoded"}
JSON = {"Content_Type": "application/json"}


def read_request(sent: dict[str, Any], clock: Clock) -> ReadMessage:
    """Read a request."""
    return wire.read_request(typed_request(sent), clock)


def read_response(
    sent: dict[str, Any], clock: Clock, asked: dict[str, Any] | None = None
) -> ReadMessage:
    """Read a response."""
    return wire.read_response(typed_response(sent), clock, typed_request(asked) if asked else None)


def values(message: ReadMessage) -> list[tuple[str, str, str]]:
    """The place, name and value of each row."""
    return [(row.place, row.name, row.value) for row in message.rows]


def test_a_request_is_read() -> None:
    """Line, query, headers, cookies and form, with each parameter on its own row."""
    sent = request(
        "POST",
        "http://127.0.0.1:9000/token?a=b%20c",
        "grant_type=authorization_code&empty=",
        **FORM,
        Authorization="Basic abc…(52 characters)",
        Cookie="one=1; two=2=3",
        Accept="*/*",
        User_Agent="x",
    )
    read = read_request(sent, CLOCK)
    assert read.line == "POST http://127.0.0.1:9000/token"
    assert values(read) == [
        ("query", "a", "b c"),
        ("header", "Authorization", "Basic abc…(52 characters)"),
        ("cookie", "one", "1"),
        ("cookie", "two", "2=3"),
        ("form", "grant_type", "authorization_code"),
        ("form", "empty", ""),
    ]
    assert read.omitted == 3


def test_a_request_of_oauth_1_is_read_part_by_part() -> None:
    """Its Authorization header has percent-encoded parameters (RFC 5849 §3.5.1)."""
    signed = 'OAuth realm="notes", oauth_nonce="n%2F1",oauth_signature="c2ln%3D"'
    read = read_request(request(Authorization=signed), CLOCK)
    assert values(read) == [
        ("header", "Authorization", "OAuth"),
        ("header", "realm", "notes"),
        ("header", "oauth_nonce", "n/1"),
        ("header", "oauth_signature", "c2ln="),
    ]
    assert read.rows[-1].meaning.startswith("The signature over the method")


def test_a_response_is_read() -> None:
    """Line, location with its parameters, cookies and challenge."""
    read = read_response(
        response(
            303,
            Location="http://c/callback?code=abc&state=def",
            Set_Cookie="session=abc; HttpOnly",
            WWW_Authenticate='Bearer error="invalid_token", resource_metadata="http://r/"',
            Date="today",
        ),
        CLOCK,
    )
    assert read.line == "303 See Other"
    assert values(read) == [
        ("header", "Location", "http://c/callback"),
        ("location", "code", "abc"),
        ("location", "state", "def"),
        ("cookie", "session", "abc; HttpOnly"),
        ("header", "WWW-Authenticate", "Bearer"),
        ("header", "error", "invalid_token"),
        ("header", "resource_metadata", "http://r/"),
    ]
    assert read.omitted == 1


def test_a_deleted_cookie_is_empty() -> None:
    """The row says "(empty)"."""
    read = read_response(response(Set_Cookie="flow=; Max-Age=0"), CLOCK)
    assert values(read) == [("cookie", "flow", "(empty); Max-Age=0")]


def test_known_parameters_are_explained_once() -> None:
    """Each has its purpose; the same sentence does not appear twice in a message."""
    rows = read_request(request("GET", "http://a/?state=x&scope=a&scope=b&mine=y"), CLOCK).rows
    assert rows[0].meaning.startswith("A random value that must return unchanged")
    assert rows[1].meaning.startswith("What the client may do")
    assert [row.meaning for row in rows[2:]] == ["", ""]


def test_an_error_is_explained_as_the_error_that_it_is() -> None:
    """The text explains this error code, not errors in general."""
    read = read_response(response(400, '{"error": "invalid_grant"}', **JSON), CLOCK)
    assert read.rows[0].meaning.startswith("The code or refresh token is unknown")
    unknown = read_response(response(400, '{"error": "other"}', **JSON), CLOCK)
    assert unknown.rows[0].meaning.startswith("Why the request was refused")


def test_json_members_are_rows() -> None:
    """Lists on one line, times in words, lists of objects one by one, key material last."""
    document = {
        "scopes_supported": ["openid", "profile"],
        "active": True,
        "none": None,
        "expires_in": 300,
        "exp": 1767276300,
        "client_secret_expires_at": 0,
        "keys": [{"n": "x" * 50, "kid": "one"}, {"kid": "two"}],
        "object": {"a": [1, 2]},
    }
    read = read_response(response(200, json.dumps(document), **JSON), CLOCK)
    assert values(read) == [
        ("json", "scopes_supported", "openid, profile"),
        ("json", "active", "true"),
        ("json", "none", "null"),
        ("json", "expires_in", "300 = 5 min"),
        ("json", "exp", "1767276300 = 14:05:00, in 5 min"),
        ("json", "client_secret_expires_at", "0"),
        ("json", "keys 1", f"kid one, n {'x' * 40}…"),
        ("json", "keys 2", "kid two"),
        ("json", "object", "a 1, 2"),
    ]


@pytest.mark.parametrize(
    "body", ["", "{", "nonsense", "[" * 100_000, "[" * 700 + "]" * 700, "\ud800", "9" * 5000]
)
def test_what_is_no_json_is_shown_as_it_is(body: str) -> None:
    """Whatever its Content-Type says."""
    read = read_response(response(200, body, **JSON), CLOCK)
    assert len(read.rows) == 1
    assert read.rows[0].meaning == "Content-Type says JSON, but this is not valid JSON."


@pytest.mark.parametrize("body", ["1", '"text"', "[]", "[1, 2]", '[{"a": 1}]', "{}", "null"])
def test_any_json_can_be_read(body: str) -> None:
    """A document need not be an object."""
    assert isinstance(read_response(response(200, body, **JSON), CLOCK).rows, list)


def test_a_page_is_read_as_a_page() -> None:
    """It has a title and fields but no HTML; the page of a redirect is not shown."""
    body = "<title>Log in</title><input name=username>"
    read = read_response(response(200, body, Content_Type="text/html; charset=utf-8"), CLOCK)
    assert (read.rows, read.page) == ([], Page("Log in", ("username",), ()))
    moved = response(303, body, Content_Type="text/html", Location="/x")
    assert read_response(moved, CLOCK).page is None


def test_a_body_of_another_kind_names_its_type() -> None:
    """The row at least says what kind of body it is."""
    read = read_response(response(200, "x", Content_Type="image/png"), CLOCK)
    assert values(read) == [("header", "Content-Type", "image/png")]
    assert values(read_response(response(200, "", Content_Type="image/png"), CLOCK)) == []


def test_no_store_matters_where_there_are_tokens() -> None:
    """RFC 6749 §5.1; on a page it is a header like any other."""
    document = response(200, "{}", **JSON, Cache_Control="no-store")
    assert values(read_response(document, CLOCK)) == [("header", "Cache-Control", "no-store")]
    page = response(200, "<p>", Content_Type="text/html", Cache_Control="no-store")
    assert values(read_response(page, CLOCK)) == []


def test_a_form_is_about_its_fields() -> None:
    """Parameters repeated in its URL are shown but not explained again."""
    sent = request("POST", "http://a/login?state=x", "username=alice", **FORM)
    query, field = read_request(sent, CLOCK).rows
    assert (query.value, query.meaning) == ("x", "")
    assert field.meaning == "The user name that was entered."


def test_parameters_that_go_round_are_not_shown_again() -> None:
    """A redirect back to the same page repeats a long query; one or two values are shown."""
    query = "response_type=code&client_id=a&state=b&nonce=c"
    asked = request("POST", f"http://a/login?{query}")
    back = response(303, Location=f"http://a/authorize?{query}&new=d")
    assert values(read_response(back, CLOCK, asked))[1:] == [
        ("location", "new", "d"),
        ("location", "", "and 4 parameters of the request again"),
    ]
    code = response(303, Location="http://c/callback?code=x&state=b")
    assert ("location", "state", "b") in values(read_response(code, CLOCK, asked))


def test_a_token_is_read() -> None:
    """Header and claims, each with its explanation and with times in words."""
    token = Token("t", "request", {"alg": "ES256"}, {"exp": 1767276300, "aud": ["a", "b"]})
    assert read_token(token, CLOCK) == [
        Row(
            "header",
            "alg",
            "ES256",
            "How the token is signed. A verifier accepts only the algorithms it expects, and "
            'never "none".',
        ),
        Row("claim", "exp", "1767276300 = 14:05:00, in 5 min", "When the token expires."),
        Row("claim", "aud", "a, b", "Whom the token is meant for. Everyone else must refuse it."),
    ]


def test_a_long_value_is_cut() -> None:
    """Two thousand characters are enough."""
    read = read_request(request("GET", "http://a/?x=" + "y" * 5_000), CLOCK)
    assert read.rows[0].value == "y" * 2_000 + "… and 3000 more characters"


@pytest.mark.parametrize("url", ["", "http://[::1", "\x1b[2J?a=b", "?" * 100, "http://a/?%ff=%00"])
def test_any_address_can_be_read(url: str) -> None:
    """The URL from the wire may be invalid."""
    sent: dict[str, Any] = request("GET\x1b", url, Cookie=";;=", Location=url)
    for read in (read_request(sent, CLOCK), read_response({"status": 0, **sent}, CLOCK)):
        assert "\x1b" not in read.line + "".join("".join(row) for row in read.rows)
