"""`recorder.ledger.outbox`: the events that views read."""

from threading import BoundedSemaphore

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recorder.ledger.ledger import Ledger
from recorder.ledger.outbox import LONGEST_WAIT, routes
from recorder.ledger.page import Page
from tests.unit.recorder.samples import event

GATE = {"version": 0, "holding": False, "flows": {}}
NOTHING = {"events": [], "merged": {}, "lost": 0, "gate": GATE}


def hand_in(client: FlaskClient, id: str) -> None:
    """Send an event as a role does."""
    assert client.post("/events", json={"events": [event(id=id)]}).status_code == 204


def test_reading_goes_on_where_it_was(client: FlaskClient) -> None:
    """Each response says where to continue."""
    hand_in(client, "one")
    first = client.get("/events?after=0").json
    hand_in(client, "two")
    assert first is not None
    second = client.get(f"/events?after={first['next']}").json
    assert second is not None
    assert [each["id"] for page in (first, second) for each in page["events"]] == ["one", "two"]
    assert client.get("/events?after=2").json == NOTHING | {"next": 2}


def test_without_a_number_reading_begins_now(client: FlaskClient) -> None:
    """A launcher shows only what happens from now on."""
    hand_in(client, "old")
    assert client.get("/events").json == NOTHING | {"next": 1}


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each request would have waited; here none does."""
    waits: list[float] = []
    read = Ledger.read

    def watched(ledger: Ledger, after: int | None, wait: float, gate: int | None) -> Page:
        waits.append(wait)
        return read(ledger, after, 0, gate)

    monkeypatch.setattr(Ledger, "read", watched)
    return waits


@pytest.mark.parametrize(("asked", "waited"), [("3", 3), ("0", 0), ("999", LONGEST_WAIT)])
def test_nobody_waits_longer_than_clients_do(
    client: FlaskClient, waits: list[float], asked: str, waited: float
) -> None:
    """A request to wait longer gets its response earlier."""
    client.get(f"/events?wait={asked}")
    assert waits == [waited]


def test_only_so_many_wait_at_once(ledger: Ledger, waits: list[float]) -> None:
    """Threads must be left for senders; a reader without a free place is answered immediately."""
    places, app = BoundedSemaphore(1), Flask(__name__)
    app.register_blueprint(routes(ledger, places))
    with places:
        assert app.test_client().get("/events?wait=20").json == NOTHING | {"next": 0}
    app.test_client().get("/events?wait=20")
    assert waits == [0, 20]


def test_a_place_is_given_back(ledger: Ledger) -> None:
    """However often it is used."""
    places, app = BoundedSemaphore(1), Flask(__name__)
    app.register_blueprint(routes(ledger, places))
    for _ in range(3):
        assert app.test_client().get("/events?wait=0").status_code == 200
    assert places.acquire(blocking=False)


@pytest.mark.parametrize(
    "query",
    [
        "gate=x",
        "after=-1",
        "after=x",
        "after=1.5",
        "wait=x",
        "after=",
        "after=٣",
        f"after={'9' * 16}",
    ],
)
def test_numbers_that_are_none_are_refused(client: FlaskClient, query: str) -> None:
    """The error is a sentence."""
    answer = client.get(f"/events?{query}")
    assert answer.status_code == 400
    assert answer.json == {"error": "after, wait and gate must be whole numbers of 0 or more."}
