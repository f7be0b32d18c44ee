"""`recorder.viewer.live`: the events that every open viewer receives as they happen."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Any, NamedTuple

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from recorder.ledger import ledger as ledger_module
from recorder.ledger.ledger import Ledger
from recorder.viewer import live
from tests.unit.recorder.samples import event, request, take

EMPTY = {"holding": False, "flows": {}, "parts": {}}


class Message(NamedTuple):
    """A server-sent event as a browser reads it; `id` is None if it has none."""

    kind: str
    id: int | None
    data: Any


class Viewer:
    """A viewer, and what is sent to it, message by message."""

    def __init__(self, ledger: Ledger, query: str = "", places: int = 2, **headers: str) -> None:
        app = Flask(__name__)
        self.places = BoundedSemaphore(places)
        app.register_blueprint(live.routes(ledger, self.places))
        self._client = app.test_client()
        self.answer = self.ask(query, **headers)
        self.chunks = chunks(self.answer)

    def ask(self, query: str = "", **headers: str) -> TestResponse:
        """Open another stream of the same app."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.get(f"/live{query}", headers=named)

    def told(self, chunks: int = 1) -> list[Message]:
        """The messages of the next chunks; the first is the state of the gate."""
        return [one for _ in range(chunks) for one in messages(next(self.chunks))]


def chunks(answer: TestResponse) -> Iterator[str]:
    """The pieces of a stream as they are sent."""
    for piece in answer.response:
        yield piece.decode() if isinstance(piece, bytes) else piece


def messages(text: str) -> Iterator[Message]:
    """Read a stream as the standard defines it: an empty line ends a message; one without data is
    ignored.
    """
    assert text.endswith("\n\n")
    for block in text[:-2].split("\n\n"):
        lines = [line.partition(": ") for line in block.split("\n") if not line.startswith(":")]
        fields = {name: value for name, _, value in lines}
        assert set(fields) <= {"event", "id", "data", "retry"}
        if "data" in fields:
            id = int(fields["id"]) if "id" in fields else None
            yield Message(fields["event"], id, json.loads(fields["data"]))


def rows(told: list[Message]) -> list[str]:
    """The ids of the events whose rows were sent."""
    return [one.data["event"] for one in told if one.kind == "row"]


def step(id: str, **changes: Any) -> dict[str, Any]:
    """An event of the first step, of flow `a` unless its links say otherwise."""
    return event("resource-requested", **{"id": id, "links": ["a"], **changes})


def test_first_comes_the_state_of_the_gate(ledger: Ledger) -> None:
    """A viewer that reconnects knows immediately what is held."""
    viewer = Viewer(ledger)
    assert viewer.answer.mimetype == "text/event-stream"
    [first] = viewer.told()
    assert (first.kind, first.id) == ("gate", None)
    assert first.data == {"version": ledger.gate.version, **EMPTY}


def test_a_row_is_told_as_it_happens(ledger: Ledger) -> None:
    """A waiting viewer receives it, with the number to ask for next."""
    viewer = Viewer(ledger)
    viewer.told()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(viewer.told)
        take(ledger, [step("one")])
        told = waiting.result(timeout=20)
    assert [one.kind for one in told] == ["row", "flow"]
    assert told[0].id == told[0].data["seq"] == 1
    assert told[0].data["event"] == "one"
    assert 'id="row-one"' in told[0].data["html"]
    assert told[1].data["flow"] == told[0].data["flow"]


def test_a_change_of_the_gate_is_told(ledger: Ledger) -> None:
    """Even if no event was recorded."""
    viewer = Viewer(ledger)
    viewer.told()
    ledger.gate.hold()
    [told] = viewer.told()
    assert told.kind == "gate"
    assert told.data["holding"] is True


def test_who_was_away_misses_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The header of a reconnecting browser takes precedence over the URL that it opened first."""
    monkeypatch.setattr(ledger_module, "PAGE", 2)
    take(ledger, [step(f"e{number}") for number in range(1, 7)])
    viewer = Viewer(ledger, "?after=5", Last_Event_ID="1")
    told = viewer.told(chunks=4)
    assert rows(told) == ["e2", "e3", "e4", "e5", "e6"]
    assert [one.id for one in told if one.kind == "row"] == [2, 3, 4, 5, 6]


def test_without_a_number_it_begins_now(ledger: Ledger) -> None:
    """The page already shows everything before."""
    take(ledger, [step("old")])
    viewer = Viewer(ledger)
    viewer.told()
    take(ledger, [step("new")])
    assert rows(viewer.told()) == ["new"]


def test_another_recording_is_read_from_its_start(ledger: Ledger) -> None:
    """The page is notified that what it shows is gone."""
    take(ledger, [step("first")])
    told = Viewer(ledger, "?after=99").told(chunks=3)
    assert [one.kind for one in told] == ["gate", "restarted", "row", "flow"]


def test_an_empty_recording_is_another_one_too(ledger: Ledger) -> None:
    """Nothing has happened in it yet."""
    told = Viewer(ledger, "?after=99").told(chunks=2)
    assert [one.kind for one in told] == ["gate", "restarted"]


def test_flows_that_turn_out_to_be_one_are_told(ledger: Ledger) -> None:
    """The notice comes before the rows of the remaining flow."""
    take(ledger, [step("one", links=["a"]), step("two", links=["b"])])
    viewer = Viewer(ledger)
    viewer.told()
    first, second = (flow.flow for flow in reversed(ledger.storage.flows.newest()))
    take(ledger, [step("both", links=["a", "b"])])
    told = viewer.told()
    assert told[0] == Message("merged", None, {"old": second, "flow": first})
    assert [one.kind for one in told] == ["merged", "row", "flow"]


def test_what_belongs_to_no_step_has_no_row(ledger: Ledger) -> None:
    """It still counts: a viewer that reconnects does not read it again."""
    viewer = Viewer(ledger)
    viewer.told()
    take(ledger, [event()])
    assert next(viewer.chunks) == "id: 1\n\n"


def test_no_value_breaks_the_stream(ledger: Ledger) -> None:
    """Line ends of all kinds, an empty line, a fake message and markup are all text."""
    hostile = "\n\nevent: gate\ndata: {}\n\r\r\n\u2028<script>alert(1)</script>\ud800"
    viewer = Viewer(ledger)
    viewer.told()
    sent = request("GET\n\n", f"http://127.0.0.1:9002/notes{hostile}?{hostile}=1", x=hostile)
    take(ledger, [step("one", http={"request": sent, "response": None})])
    told = viewer.told()
    assert [one.kind for one in told] == ["row", "flow"]
    assert "<script" not in told[0].data["html"]


def test_silence_is_broken_by_a_beat(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """This reveals viewers that have gone."""
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.01)
    viewer = Viewer(ledger)
    viewer.told()
    assert [next(viewer.chunks), next(viewer.chunks)] == 2 * [live.BEAT.decode()]


def test_however_many_look_a_row_is_made_once(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting readers and one that is slightly behind get the same row."""
    made = []
    render = live.row_html
    monkeypatch.setattr(
        live, "row_html", lambda event, tour: made.append(event.id) or render(event, tour)
    )
    feed = live.LiveFeed(ledger)
    place = live.Place(0, ledger.gate.version)
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(feed.behind, place) for _ in range(8)]
        take(ledger, [step("one")])
        news = {each.result(timeout=20) for each in waiting}
    assert {feed.behind(place)} == news
    assert len(news) == 1
    assert made == ["one"]


def test_a_reader_that_fails_does_not_keep_the_others(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next reader reads for itself."""
    feed = live.LiveFeed(ledger)
    place = live.Place(0, ledger.gate.version)
    take(ledger, [step("one")])
    with monkeypatch.context() as broken:
        broken.setattr(live, "row_html", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            feed.behind(place)
    assert b"row-one" in feed.behind(place).sent


def test_a_stream_takes_a_place_and_gives_it_back(ledger: Ledger) -> None:
    """The place is free again when the viewer leaves. A browser that finds no free place retries
    later instead of giving up.
    """
    viewer = Viewer(ledger, places=1)
    viewer.told()
    assert list(chunks(viewer.ask())) == [live.RETRY_LATER.decode()]
    viewer.answer.close()
    again = chunks(viewer.ask())
    assert next(again).startswith(live.RETRY_SOON)


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=٣", f"after={'9' * 16}"])
def test_numbers_that_are_none_are_refused(ledger: Ledger, query: str) -> None:
    """The error is a sentence."""
    answer = Viewer(ledger, f"?{query}").answer
    assert answer.status_code == 400
    assert answer.json == {"error": "after must be a whole number of 0 or more."}


def test_what_happens_in_the_same_moment_is_told_together(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every message goes to every viewer; under load there are few of them, and none is late."""
    feed = live.LiveFeed(ledger)
    take(ledger, [step("one")])

    def three_more(seconds: float) -> None:
        if seconds > 0:
            for id in ("two", "three", "four"):
                take(ledger, [step(id)])

    monkeypatch.setattr(live.time, "sleep", three_more)
    first = feed.behind(live.Place(0, ledger.gate.version))
    second = feed.behind(first.place)
    told = [rows(list(messages(news.sent.decode()))) for news in (first, second)]
    assert told == [["one"], ["two", "three", "four"]]


def test_flows_are_told_in_the_order_in_which_they_began(ledger: Ledger) -> None:
    """A viewer puts each new flow at the top of its list."""
    viewer = Viewer(ledger)
    viewer.told()
    take(ledger, [step(id, links=[id]) for id in ("one", "two", "three")])
    flows = [told.data["flow"] for told in viewer.told() if told.kind == "flow"]
    assert flows == ["one", "two", "three"]
