"""`recorder.ledger.inbox`: the events that roles send."""

import json
from concurrent.futures import ThreadPoolExecutor
from io import RawIOBase
from typing import Any

import pytest
from flask.testing import FlaskClient

from hosting.pages import BODY_LIMIT
from recorder.app import BATCH_BYTES
from recorder.ledger.inbox import LEAVE, Inbox
from tests.support.recorder_tokens import INBOX
from tests.unit.recorder.samples import check, event


def tell(client: FlaskClient, *events: dict[str, Any], **more: Any) -> Any:
    """Send a batch."""
    return client.post("/events", json={"events": list(events), "lost": 0} | more)


def test_a_batch_is_taken(client: FlaskClient) -> None:
    """The response is 204; the events are there, and so is the number that the sender lost."""
    told = tell(client, event("resource-requested", id="one"), lost=2)
    assert (told.status_code, told.data) == (204, b"")
    page = client.get("/events?after=0").json
    assert page is not None
    assert [each["id"] for each in page["events"]] == ["one"]
    assert page["lost"] == 2


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
    """A broken or foreign sender gets 400 and a sentence; the recorder keeps running."""
    answer = client.post("/events", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"].endswith(".")
    assert tell(client, event()).status_code == 204


def test_one_broken_event_refuses_its_batch(client: FlaskClient) -> None:
    """The error names it; the others can be sent again."""
    answer = tell(client, event(), event(channel="side"))
    assert answer.status_code == 400
    assert answer.json["error"] == ("Event 2 cannot be used: channel has an invalid value.")
    read = client.get("/events?after=0").json
    assert read is not None
    assert (read["events"], read["next"], read["lost"]) == ([], 0, 0)


def test_an_unknown_format_is_refused_with_the_known_ones(client: FlaskClient) -> None:
    """A newer role learns which formats this recorder reads."""
    answer = tell(client, event() | {"format": 3})
    assert answer.status_code == 400
    assert answer.json == {"error": "Event 1 has format 3; this recorder reads 1 and 2."}


def test_both_formats_are_taken_in_one_batch(client: FlaskClient) -> None:
    """Both are returned in the newer format."""
    said = [check("one"), check("two", "failed"), check("three", "warning")]
    old = [
        {name: each[name] for name in ("name", "expected", "received", "spec")}
        | {"passed": each["verdict"] == "passed"}
        for each in said[:2]
    ]
    told = tell(client, event(checks=old) | {"format": 1}, event(checks=said))
    assert told.status_code == 204
    read = client.get("/events?after=0").json
    assert read is not None
    assert [each["format"] for each in read["events"]] == [2, 2]
    assert [each["checks"] for each in read["events"]] == [said[:2], said]
    assert [each["refusal"]["check"] for each in read["events"]] == ["two", "two"]


def test_text_that_is_no_unicode_goes_through(client: FlaskClient) -> None:
    """The reader gets exactly the text that the role sent."""
    odd = "\ud800 \x00 \u2028"
    told = event(checks=[check(odd, received=odd)])
    assert tell(client, told).status_code == 204
    read = json.loads(client.get("/events?after=0").data)
    assert read["events"][0]["checks"] == told["checks"]


def test_what_asks_for_no_leave_is_not_held(client: FlaskClient) -> None:
    """The messages in a streamed batch were sent long ago."""
    client.post("/gate", json={"do": "hold"})
    role = client.application.test_client()
    role.environ_base |= {"HTTP_AUTHORIZATION": f"Bearer {INBOX}"}
    with ThreadPoolExecutor(1) as threads:
        told = threads.submit(tell, role, event("code-issued"))
        try:
            assert told.result(10).status_code == 204
        finally:
            client.post("/gate", json={"do": "run"})


def test_events_come_as_json_only(client: FlaskClient) -> None:
    """Foreign pages can send other types without a preflight request (Fetch, CORS-safelisted)."""
    body = json.dumps({"events": [event()]})
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert client.post("/events", data=body, content_type=kind).status_code == 415


def test_too_much_at_once_is_refused(client: FlaskClient) -> None:
    """No batch of ours is larger than 16 MB."""
    body = b" " * (BATCH_BYTES + 1)
    answer = client.post("/events", data=body, content_type="application/json")
    assert answer.status_code == 413


def test_only_batches_may_be_large(client: FlaskClient) -> None:
    """No other request needs more than a few hundred bytes."""
    body = b" " * (BODY_LIMIT + 1)
    for path in ("/gate", "/nowhere"):
        answer = client.post(path, data=body, content_type="application/json")
        assert answer.status_code == 413


class Unread(RawIOBase):
    """A body that fails the test when it is read."""

    def readinto(self, _buffer: object) -> int:
        """Fail."""
        raise AssertionError("the body was read")


def test_the_body_of_a_stranger_is_not_read(client: FlaskClient) -> None:
    """The sender is checked first, so forty strangers with 16 MB each cost nothing."""
    answer = client.post(
        "/events",
        headers={"Host": "evil.example"},
        environ_overrides={"wsgi.input": Unread(), "CONTENT_LENGTH": str(BATCH_BYTES)},
        content_type="application/json",
    )
    assert answer.status_code == 421


FROM_A_ROLE = {
    "REQUEST_METHOD": "POST",
    "PATH_INFO": "/events",
    "CONTENT_TYPE": "application/json",
    "HTTP_HOST": "127.0.0.1:9003",
    "HTTP_AUTHORIZATION": f"Bearer {INBOX}",
}


def at_once(client: FlaskClient, sent: dict[str, Any] | bytes, **changed: str) -> object:
    """The response of the event loop to a batch from a role."""
    inbox = client.application.wsgi_app
    assert isinstance(inbox, Inbox)
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return inbox.answer_at_once(FROM_A_ROLE | changed, body)


def attended(**more: Any) -> dict[str, Any]:
    """A batch whose sender waits for permission."""
    return {"events": [event("resource-requested", id="one")], "attended": True} | more


def test_attended_events_may_leave_at_once(client: FlaskClient) -> None:
    """While nothing is held, no thread is needed; readers still get the events."""
    assert at_once(client, attended()) == LEAVE
    page = client.get("/events?after=0").json
    assert page is not None
    assert [each["id"] for each in page["events"]] == ["one"]


@pytest.mark.parametrize(
    "changed",
    [
        {"REQUEST_METHOD": "GET"},
        {"PATH_INFO": "/gate"},
        {"CONTENT_TYPE": "text/plain"},
        {"HTTP_HOST": "elsewhere.example:9003"},
        {"HTTP_ORIGIN": "http://127.0.0.1:9003"},
        {"HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_COOKIE": "viewer=1"},
        {"HTTP_AUTHORIZATION": "Bearer another"},
        {"HTTP_AUTHORIZATION": f"Basic {INBOX}"},
        {"HTTP_AUTHORIZATION": ""},
    ],
)
def test_only_a_role_is_answered_at_once(client: FlaskClient, changed: dict[str, str]) -> None:
    """The event loop leaves other senders to the usual checks, and keeps nothing of their batch."""
    assert at_once(client, attended(), **changed) is None
    assert kept(client) == []


@pytest.mark.parametrize(
    "sent",
    [
        b"{",
        attended(events=[{}]),
        attended(attended=False),
        attended(lost=1),
        attended(abandoned=["one"]),
    ],
)
def test_what_takes_longer_is_left_to_a_thread(
    client: FlaskClient, sent: dict[str, Any] | bytes
) -> None:
    """Such a batch is invalid, streamed, or reports on other events."""
    assert at_once(client, sent) is None
    assert kept(client) == []


@pytest.mark.parametrize("asked", [{"do": "hold"}, {"do": "hold", "flow": "another"}])
def test_what_may_be_held_is_left_to_a_thread(client: FlaskClient, asked: dict[str, str]) -> None:
    """A thread can wait for permission, and the event loop cannot."""
    assert client.post("/gate", json=asked).status_code < 300
    assert at_once(client, attended()) is None
    assert client.post("/gate", json={"do": "run"}).status_code < 300
    assert at_once(client, attended()) == LEAVE


def kept(client: FlaskClient) -> list[str]:
    """The ids of the events that a reader gets."""
    page = client.get("/events?after=0").json
    assert page is not None
    return [each["id"] for each in page["events"]]
