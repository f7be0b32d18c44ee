"""`recorder.event.shape`: what an event must look like."""

import copy
from typing import Any

import pytest

from recorder.event.shape import Unfit, checked_batch, checked_event
from tests.recorder.samples import AS, CLIENT, answer, check, request
from tests.tracing.test_events import make_event

UNTOLD = {"flow", "tour", "step"}
"""Members that the recorder finds by itself."""


def a_full_event() -> dict[str, Any]:
    """An event with a value in each member."""
    return answer(AS, CLIENT, request("POST", body="a=b", Accept="*/*"), "token-issued") | {
        "checks": [check()]
    }


def test_what_the_roles_send_is_taken() -> None:
    """Exactly as it came, `flow` excepted: that is found here."""
    sent = make_event().as_dict()
    assert checked_event(sent) == sent
    assert checked_event(sent | {"flow": "mine", "part": "99", "seq": 1, "x": 2}) == sent


def test_an_event_may_have_little() -> None:
    """Null where there is none."""
    bare = make_event(step=None, request=None, response=None, code=None, checks=(), links=())
    assert checked_event(bare.as_dict()) == bare.as_dict()


def broken(*path: str | int, value: Any = None) -> dict[str, Any]:
    """A full event with one member replaced."""
    event = copy.deepcopy(a_full_event())
    place: Any = event
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return event


BROKEN: list[tuple[tuple[str | int, ...], Any]] = [
    (("id",), None),
    (("id",), ""),
    (("id",), 7),
    (("id",), "x" * 65),
    (("at",), "yesterday"),
    (("at",), "2026-01-01T14:00:00"),
    (("at",), "0001-01-01T00:00:00+14:00"),
    (("at",), "9999-12-31T23:59:59+00:00"),
    (("at",), 1767276000),
    (("slug",), "no-such-step"),
    (("slug",), []),
    (("role",), "mallory"),
    (("role",), {}),
    (("from",), None),
    (("to",), "mallory"),
    (("channel",), "side"),
    (("links",), "ab"),
    (("links",), [1]),
    (("links",), ["a"] * 65),
    (("id",), "a/b"),
    (("id",), ".."),
    (("id",), "a\nb"),
    (("id",), "\ud800"),
    (("http",), "GET /"),
    (("http",), {}),
    (("http", "request"), "GET /"),
    (("http", "request", "url"), None),
    (("http", "request", "headers"), [["one"]]),
    (("http", "request", "headers"), ["ab"]),
    (("http", "request", "headers"), [["a", 1]]),
    (("http", "request", "body"), None),
    (("http", "response", "status"), "200"),
    (("http", "response", "status"), True),
    (("checks",), None),
    (("checks",), ["passed"]),
    (("checks",), {}),
    (("checks", 0, "spec"), 5),
    (("source",), "client_app"),
    (("source", "line"), -1),
    (("seconds",), "soon"),
    (("seconds",), float("inf")),
    (("seconds",), -1),
]


@pytest.mark.parametrize(("path", "value"), BROKEN)
def test_anything_else_is_refused_in_a_sentence(path: tuple[str | int, ...], value: Any) -> None:
    """It is named and said, and nothing but a refusal comes of it."""
    with pytest.raises(Unfit, match=r"^Event 2 cannot be used: .*\.$"):
        checked_event(broken(*path, value=value), "Event 2")


@pytest.mark.parametrize("event", ["no object", None, [], {}, {"format": "1"}])
def test_what_is_no_event_at_all_is_refused(event: Any) -> None:
    """So is what does not say its format."""
    with pytest.raises(Unfit, match=r"^Event 2 .*\.$"):
        checked_event(event, "Event 2")


@pytest.mark.parametrize("name", [name for name in a_full_event() if name not in UNTOLD])
def test_no_member_may_be_missing(name: str) -> None:
    """Null is said, not left out."""
    event = a_full_event()
    del event[name]
    with pytest.raises(Unfit, match=r"^The event "):
        checked_event(event)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    """Who sends it learns what would be understood."""
    with pytest.raises(Unfit, match=r"^Event 1 has format 2; this recorder knows 1\.$"):
        checked_batch({"events": [a_full_event() | {"format": 2}]})


def test_verdicts_are_yes_or_no() -> None:
    """Whatever is not true has not passed."""
    event = broken("checks", 0, "passed", value="no")
    assert checked_event(event)["checks"][0]["passed"] is False


def test_step_and_tour_are_those_of_the_slug() -> None:
    """A sender cannot put a step where it does not belong."""
    event = checked_event(a_full_event() | {"step": 13, "tour": "mine"})
    assert (event["step"], event["tour"]) == (7, "authorization-code")


def test_a_batch_has_events_and_losses() -> None:
    """Who lost none need not say so, nor who does not wait."""
    assert checked_batch({"events": []}) == ([], 0, False)
    batch = checked_batch({"events": [a_full_event()], "lost": 3, "attended": True})
    assert (len(batch.events), batch.lost, batch.attended) == (1, 3, True)


@pytest.mark.parametrize(
    "batch",
    [
        {},
        {"events": {}},
        {"events": [], "lost": -1},
        {"events": [], "lost": "1"},
        {"events": [], "lost": True},
        {"events": [None]},
    ],
)
def test_what_is_no_batch_is_refused(batch: Any) -> None:
    """In a sentence, too."""
    with pytest.raises(Unfit, match=r"\.$"):
        checked_batch(batch)
