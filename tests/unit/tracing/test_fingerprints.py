"""`tracing.fingerprints`: the values that connect messages to one flow."""

from typing import Any

import pytest

from tracing.fingerprints import fingerprint, of_event, parameters, query_of

CODE = "a-code-that-nobody-guesses"


def event_of(request: dict[str, Any] | None = None, response: dict[str, Any] | None = None) -> Any:
    """Return an event with these messages and no links."""
    return {"links": [], "http": {"request": request, "response": response}}


def message(headers: dict[str, str], body: str = "", **more: str) -> dict[str, Any]:
    """Return a message as plain data."""
    return {"headers": [[name, value] for name, value in headers.items()], "body": body, **more}


FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "sent",
    [
        event_of(message({}, url=f"http://a/callback?x=1&code={CODE}#end")),
        event_of(message(FORM, f"grant_type=x&code={CODE}")),
        event_of(None, message({"LOCATION": f"http://a/callback?code={CODE}"})),
        event_of(None, message(JSON, f'{{"refresh_token": "{CODE}"}}')),
        event_of(message({"Authorization": f"Bearer {CODE}"})),
        {"links": [fingerprint(CODE)], "http": None},
    ],
    ids=["query", "form", "location", "json", "bearer", "link"],
)
def test_a_value_is_found_wherever_it_travels(sent: Any) -> None:
    """A value has the same fingerprint wherever it is in a message."""
    assert of_event(sent) == {fingerprint(CODE)}


@pytest.mark.parametrize(
    "sent",
    [
        event_of(message({}, url=f"http://a/?client_id={CODE}")),
        event_of(message({}, url="http://a/?state=short")),
        event_of(message({"Authorization": f"Basic {CODE}"})),
        event_of(message({"Content-Type": "text/html"}, f"code={CODE}")),
    ],
    ids=["of many flows", "guessable", "of the client", "prose"],
)
def test_what_identifies_no_flow_is_left_out(sent: Any) -> None:
    """A value that flows share, or that can be guessed, connects nothing."""
    assert of_event(sent) == set()


def test_a_pushed_request_ties_a_flow() -> None:
    """Its request URI is created for one flow (RFC 9126); the URL of a request object is not."""
    pushed = "urn:ietf:params:oauth:request_uri:eIYFplwSU0o"
    assert of_event(event_of(message({}, url=f"http://a/authorize?request_uri={pushed}"))) == {
        fingerprint(pushed)
    }
    document = "https://client.example/request-objects/1"
    assert of_event(event_of(message({}, url=f"http://a/?request_uri={document}"))) == set()


def test_nested_and_odd_json_breaks_nothing() -> None:
    """Only strings in an object count; invalid JSON has none."""
    bodies = ["[1]", "{", '{"code": 5, "state": {"code": "x"}}', "[" * 100_000]
    found = [
        list(parameters(message({}, body), {"content-type": "application/json"})) for body in bodies
    ]
    assert found == [[], [], [], []]


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("http://a/b?c=d&e#f?g", "c=d&e"),
        ("http://a/b#c?d=e", ""),
        ("http://[::1/?a=b", "a=b"),
        ("", ""),
    ],
)
def test_the_query_of_whatever_is_sent_as_address(url: str, query: str) -> None:
    """It is between the first question mark and the fragment; malformed URLs are accepted."""
    assert query_of(url) == query


def test_fingerprints_tell_values_apart_and_hide_them() -> None:
    """They have sixteen hexadecimal digits; even invalid Unicode has one."""
    assert fingerprint("one") == fingerprint("one") != fingerprint("two")
    assert len(fingerprint("\ud800")) == 16
