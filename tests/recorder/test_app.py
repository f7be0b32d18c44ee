"""The recorder as a web app: who may speak to it, what it takes in, what it gives out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from hosting.database import open_database
from recorder import app as module
from recorder.app import create_app
from recorder.config import Config
from tests.recorder.samples import event

HOST = "127.0.0.1:9003"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A program of this machine that speaks to the recorder."""
    opened: list[Engine] = []

    def remember(url: str) -> Engine:
        opened.append(open_database(url))
        return opened[-1]

    monkeypatch.setattr(module, "open_database", remember)
    app = create_app(Config(database_url=f"sqlite:///{tmp_path}/recorder.db"))
    app.config["SERVER_NAME"] = HOST
    yield app.test_client()
    opened[0].dispose()


def tell(client: FlaskClient, *events: dict[str, Any], **more: Any) -> Any:
    """Hand a batch in."""
    return client.post("/events", json={"events": list(events), "lost": 0} | more)


def test_it_says_that_it_is_well(client: FlaskClient) -> None:
    """The launcher waits for this."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "role": "recorder"})


def test_what_is_handed_in_is_given_out(client: FlaskClient) -> None:
    """204, and there it is."""
    told = tell(client, event("resource-requested", id="one"), lost=2)
    assert (told.status_code, told.data) == (204, b"")
    page = client.get("/events?after=0").json
    assert page is not None
    assert [each["id"] for each in page["events"]] == ["one"]
    assert (page["next"], page["lost"], page["merged"]) == (1, 2, {})


def test_without_a_number_reading_begins_now(client: FlaskClient) -> None:
    """A launcher shows what happens from now on."""
    tell(client, event())
    assert client.get("/events").json == {"events": [], "merged": {}, "next": 1, "lost": 0}


@pytest.mark.parametrize(
    "query",
    ["after=-1", "after=x", "after=1.5", "wait=x", "after=", "after=٣", f"after={'9' * 16}"],
)
def test_numbers_that_are_none_are_refused(client: FlaskClient, query: str) -> None:
    """In a sentence."""
    answer = client.get(f"/events?{query}")
    assert answer.status_code == 400
    assert answer.json == {"error": "after and wait are whole numbers of 0 or more."}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"\x00",
        b"null",
        b"[]",
        b'{"events": [{}]}',
        b'{"events": [], "lost": NaN}',
        b'{"events": [], "lost": Infinity}',
        b'{"events": [' + b"[" * 100_000,
        b'{"events": [' + b"9" * 5_000 + b"]}",
    ],
)
def test_what_is_no_batch_is_refused_and_breaks_nothing(client: FlaskClient, body: bytes) -> None:
    """A broken or foreign sender gets 400 and a sentence; the recorder goes on."""
    answer = client.post("/events", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"].endswith(".")
    assert tell(client, event()).status_code == 204


def test_one_broken_event_refuses_its_batch(client: FlaskClient) -> None:
    """It is named; the others can be sent again."""
    answer = tell(client, event(), event(channel="side"))
    assert answer.status_code == 400
    assert answer.json["error"].startswith("Event 2 cannot be used: 'side' is none of front")
    assert client.get("/events?after=0").json == {"events": [], "merged": {}, "next": 0, "lost": 0}


def test_an_unknown_format_is_refused_with_the_known_ones(client: FlaskClient) -> None:
    """A newer role learns what this recorder understands."""
    answer = tell(client, event() | {"format": 2})
    assert answer.status_code == 400
    assert answer.json == {"error": "Event 1 has format 2; this recorder knows 1."}


def test_events_come_as_json_only(client: FlaskClient) -> None:
    """Any other type a foreign page may send without asking first (Fetch, CORS-safelisted)."""
    body = json.dumps({"events": [event()]})
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert client.post("/events", data=body, content_type=kind).status_code == 415


def test_too_much_at_once_is_refused(client: FlaskClient) -> None:
    """16 MB are more than any batch of ours."""
    body = b" " * (module.BATCH_BYTES + 1)
    answer = client.post("/events", data=body, content_type="application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example:9003"}, 421),
        ({"Host": "127.0.0.1:9004"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": "127.0.0.1:9003.evil.example"}, 421),
        ({"Host": ""}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9002"}, 403),
        ({"Origin": "https://127.0.0.1:9003"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/events?after=0", "/healthz", "/nowhere"])
def test_no_foreign_page_reads_anything(
    client: FlaskClient, path: str, headers: dict[str, str], status: int
) -> None:
    """Neither by a name that resolves here (DNS rebinding) nor from another origin or site."""
    tell(client, event(checks=[]))
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    assert set(answer.json or {}) == {"error"}


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_no_foreign_page_hands_anything_in(client: FlaskClient, headers: dict[str, str]) -> None:
    """A trace that anyone can write to tells nothing."""
    answer = client.post("/events", json={"events": [event()]}, headers=headers)
    assert answer.status_code in (403, 421)
    assert client.get("/events").json == {"events": [], "merged": {}, "next": 0, "lost": 0}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost:9003"},
        {"Host": "LOCALHOST:9003"},
        {"Host": "[::1]:9003"},
        {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_this_machine_and_own_pages_may_read(client: FlaskClient, headers: dict[str, str]) -> None:
    """Programs send none of these headers; a page of the recorder's own is of its origin."""
    assert client.get("/events", headers=headers).status_code == 200


def test_no_answer_invites_other_origins(client: FlaskClient) -> None:
    """No CORS header, not even to the question before a request."""
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    for answer in (client.options("/events", headers=asked), client.get("/events")):
        assert [name for name in dict(answer.headers) if name.startswith("Access-Control")] == []
    assert client.get("/events").headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/events"), ("POST", "/healthz"), ("GET", "/x")]
)
def test_what_is_not_there_is_not_there(client: FlaskClient, method: str, path: str) -> None:
    """No 5xx for it."""
    assert client.open(path, method=method).status_code in (404, 405)
