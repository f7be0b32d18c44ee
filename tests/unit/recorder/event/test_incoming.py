"""`recorder.event.incoming`: what an event must look like."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from recorder.event.event import MOST_LINKS, Verdict
from recorder.event.format_1_checks import ABOUT
from recorder.event.incoming import InvalidInput, batch_of, event_of, recorded_event_of
from recorder.event.recorded import RecordedEvent, as_plain
from tests.unit.recorder.recordings import honest_flow
from tests.unit.recorder.samples import AS, CLIENT, answer, check, request
from tests.unit.tracing.test_events import make_event

UNTOLD = {"flow", "tour", "step"}
"""Members that the recorder works out itself."""

LATER = {"in_force", "met_faults", "answering_fault"}
"""Members that were added to format 2 later."""

ODD = "\ud800 \udfff \x00 \u2028 \r\n \x85 💥"
"""Text from the wire may not be valid Unicode."""


def a_full_event() -> dict[str, Any]:
    """An event with a value in each member."""
    return answer(AS, CLIENT, request("POST", body="a=b", Accept="*/*"), "token-issued") | {
        "checks": [check(about=["code"], explanation="It is used once.", uses_up="code")],
        "without_checks": ["state_is_known"],
        "in_force": ["answers-500 at token"],
        "met_faults": ["answers-late"],
        "answering_fault": "answers-500",
    }


def in_format_1(event: dict[str, Any]) -> dict[str, Any]:
    """The same event in format 1."""
    checks = [
        {name: said[name] for name in ("name", "expected", "received", "spec")}
        | {"passed": said["verdict"] == "passed"}
        for said in event["checks"]
    ]
    later = LATER | {"without_checks"}
    kept = {name: value for name, value in event.items() if name not in later}
    return kept | {"format": 1, "checks": checks}


def broken(*path: str | int, value: Any = None) -> dict[str, Any]:
    """A full event with one member replaced."""
    event = copy.deepcopy(a_full_event())
    place: Any = event
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return event


def refusal(read: Callable[..., object], *given: object) -> str:
    """The message of the refusal, or "" if the input is accepted."""
    try:
        read(*given)
    except InvalidInput as invalid:
        return str(invalid)
    return ""


def test_what_comes_in_goes_out_as_it_came() -> None:
    """Every known member is kept and no other; the recorder works out the flow."""
    sent = a_full_event()
    out = as_plain(event_of(sent | {"flow": "mine", "part": "99", "seq": 1, "x": 2}))
    moment = out["at"].replace("Z", "+00:00")
    expected = {name: value for name, value in sent.items() if name != "flow"}
    assert json.loads(json.dumps(out | {"at": moment})) == expected | {"at": moment}
    assert moment == "2026-01-01T14:00:00+00:00"


def test_an_older_event_has_met_no_fault() -> None:
    """An event of format 2 may lack the members that were added later."""
    sent = a_full_event()
    for name in LATER:
        del sent[name]
    told = event_of(sent)
    assert (told.in_force, told.met_faults, told.answering_fault) == ((), (), "")


def test_what_the_roles_send_is_taken() -> None:
    """Whether every member is set or most are null."""
    for sent in (
        make_event(),
        make_event(step=None, request=None, response=None, code=None, checks=(), links=()),
    ):
        told = sent.as_dict()
        event = event_of(told)
        assert (event.id, event.slug, len(event.checks)) == (
            sent.id,
            told["slug"],
            len(sent.checks),
        )
        assert (event.http is None) == (told["http"] is None)
        assert (event.source is None) == (told["source"] is None)
        assert event.step is sent.step


def test_format_1_is_read_as_format_2() -> None:
    """In format 1, a check only passed or failed and had no explanation, and no checks were left
    out. Its name shows what it was about. Everything else is the same.
    """
    checks = [check("one"), check("two", "failed")]
    told = a_full_event() | {"checks": checks, "without_checks": []}
    told |= {"in_force": [], "met_faults": [], "answering_fault": ""}
    assert event_of(in_format_1(told)) == event_of(told)
    for event in honest_flow():
        read = event_of(event)
        assert [(made.verdict, made.about) for made in read.checks] == [
            (
                "passed" if made["passed"] else "failed",
                ABOUT[event["role"]].get(made["name"], ()),
            )
            for made in event["checks"]
        ]


def test_what_a_check_of_format_1_was_about_is_found_by_its_role() -> None:
    """The same name meant a different check in another role; a few checks used a value up."""
    made = [check("subject_is_named"), check("code_is_spent_by_this_request"), check("rule_holds")]
    told = in_format_1(a_full_event() | {"checks": made})
    found = {role: event_of(told | {"role": role}).checks for role in (AS, CLIENT)}
    assert [each.about for each in found[CLIENT]] == [("id_token", "sub"), (), ()]
    assert [each.about for each in found[AS]] == [(), ("code",), ()]
    assert [each.uses_up for each in found[AS]] == ["", "code", ""]


def test_a_check_may_warn() -> None:
    """Three verdicts, and what the check is about."""
    verdicts: tuple[Verdict, ...] = ("passed", "failed", "warning")
    told = a_full_event() | {
        "checks": [check("c", each, about=["code", "aud"]) for each in verdicts]
    }
    read = event_of(told).checks
    assert [made.verdict for made in read] == list(verdicts)
    assert {made.about for made in read} == {("code", "aud")}


def test_an_event_cannot_be_changed() -> None:
    """Many threads read it at the same time."""
    with pytest.raises(AttributeError):
        event_of(a_full_event()).slug = "code-issued"  # type: ignore[misc]


BROKEN: list[tuple[tuple[str | int, ...], Any]] = [
    (("id",), None),
    (("id",), ""),
    (("id",), 7),
    (("id",), "x" * 65),
    (("id",), "a/b"),
    (("id",), ".."),
    (("id",), "a\nb"),
    (("id",), "a\n"),
    (("id",), "é"),
    (("id",), "\ud800"),
    (("at",), "yesterday"),
    (("at",), "2026-01-01T14:00:00"),
    (("at",), "0001-01-01T00:00:00+14:00"),
    (("at",), "1969-12-31T23:59:59+00:00"),
    (("at",), "9999-12-31T23:59:59+00:00"),
    (("at",), "9999-12-31T23:59:59-14:00"),
    (("at",), 1767276000),
    (("slug",), "no-such-step"),
    (("slug",), "\ud800"),
    (("slug",), []),
    (("role",), "mallory"),
    (("role",), "\ud800"),
    (("role",), {}),
    (("from",), None),
    (("to",), "mallory"),
    (("channel",), "side"),
    (("channel",), "x" * 10_000),
    (("links",), "ab"),
    (("links",), [1]),
    (("links",), ["a"] * (MOST_LINKS + 1)),
    (("http",), "GET /"),
    (("http",), {}),
    (("http", "request"), "GET /"),
    (("http", "request", "url"), None),
    (("http", "request", "headers"), [["one"]]),
    (("http", "request", "headers"), [["one", "two", "three"]]),
    (("http", "request", "headers"), ["ab"]),
    (("http", "request", "headers"), [["a", 1]]),
    (("http", "request", "headers"), {"a": "b"}),
    (("http", "request", "body"), None),
    (("http", "response", "status"), "200"),
    (("http", "response", "status"), True),
    (("http", "response", "status"), -1),
    (("http", "response", "status"), 200.0),
    (("http", "response", "status"), float("nan")),
    (("checks",), None),
    (("checks",), ["passed"]),
    (("checks",), {}),
    (("checks", 0, "spec"), 5),
    (("checks", 0, "verdict"), True),
    (("checks", 0, "verdict"), "perhaps"),
    (("checks", 0, "about"), "code"),
    (("checks", 0, "about"), [1]),
    (("source",), "client_app"),
    (("source", "line"), -1),
    (("source", "line"), 1.5),
    (("seconds",), "soon"),
    (("seconds",), float("inf")),
    (("seconds",), float("nan")),
    (("seconds",), -1),
    (("seconds",), 1e6),
    (("seconds",), 10**400),
    (("seconds",), True),
]


def test_anything_else_is_refused_in_a_sentence() -> None:
    """The short message names the event and the fault, and no other exception is raised."""
    faults = []
    for path, value in BROKEN:
        said = refusal(event_of, broken(*path, value=value), "Event 2")
        if not said.startswith("Event 2 cannot be used: ") or len(said) > 400:
            faults.append((path, value, said))
    assert faults == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"slug": "token-eaten"}, "its step 'token-eaten' is unknown"),
        (
            {"at": "9999-12-31T23:59:59Z"},
            "its time 9999-12-31T23:59:59+00:00 is before 1970 or after 9000",
        ),
        ({"role": "x"}, "role has an invalid value"),
    ],
)
def test_what_is_unknown_is_said(change: dict[str, Any], fault: str) -> None:
    """A later version may know the value."""
    said = refusal(event_of, a_full_event() | change, "Event 2")
    assert said == f"Event 2 cannot be used: {fault}."


def test_no_member_may_be_missing() -> None:
    """In either format, a missing value is null and is not left out. The exceptions are `uses_up`,
    since most checks use nothing up, and the members that were added to the format later.
    """
    faults = []
    for whole in (a_full_event(), in_format_1(a_full_event())):
        paths: list[tuple[Any, str]] = [
            (whole, name) for name in whole if name not in UNTOLD | LATER
        ]
        made = whole["checks"][0]
        paths += [(made, name) for name in made if name != "uses_up"]
        paths += [(whole["http"], name) for name in whole["http"]]
        for place, name in paths:
            kept = place.pop(name)
            if not refusal(event_of, whole):
                faults.append((whole.get("format"), name))
            place[name] = kept
        assert not refusal(event_of, whole)
    assert faults == []


@pytest.mark.parametrize("event", ["no object", None, [], {}, {"format": "1"}, {"format": []}])
def test_what_is_no_event_at_all_is_refused(event: Any) -> None:
    """So is an object without a format."""
    with pytest.raises(InvalidInput, match=r"^Event 2 .*\.$"):
        event_of(event, "Event 2")


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    """The sender learns which formats the recorder reads."""
    with pytest.raises(
        InvalidInput, match=r"^Event 1 has format 3; this recorder reads 1 and 2\.$"
    ):
        batch_of(json.dumps({"events": [a_full_event() | {"format": 3}]}).encode())


def test_a_verdict_of_format_1_is_yes_or_no() -> None:
    """Any value that is neither true nor false is refused."""
    for odd in ("no", 1, None):
        told = in_format_1(a_full_event())
        told["checks"][0]["passed"] = odd
        with pytest.raises(InvalidInput, match=r"checks\[0\]\.passed"):
            event_of(told)


def test_step_and_tour_are_those_of_the_slug() -> None:
    """A sender cannot put a step where it does not belong."""
    event = as_plain(event_of(a_full_event() | {"step": 13, "tour": "mine"}))
    assert (event["step"], event["tour"]) == (7, "authorization-code")


def test_text_that_is_no_unicode_survives() -> None:
    """Odd text in a body, URL, header or check can be read, written as JSON and read again."""
    told = a_full_event()
    told["http"]["request"] |= {"url": ODD, "body": ODD, "method": ODD, "headers": [[ODD, ODD]]}
    told["http"]["response"]["body"] = ODD
    told["checks"][0] |= {
        "name": ODD,
        "expected": ODD,
        "received": ODD,
        "spec": ODD,
        "about": [ODD],
    }
    told["source"] |= {"file": ODD, "function": ODD}
    told["links"] = [ODD]
    (event,) = batch_of(json.dumps({"events": [told]}).encode()).events
    assert event.request is not None
    assert (event.request.body, event.request.headers) == (ODD, ((ODD, ODD),))
    assert event_of(json.loads(json.dumps(as_plain(event)))) == event


def test_a_recorded_event_is_read_with_what_was_found() -> None:
    """Both run files and the recorder's responses contain these members."""
    found = {
        "seq": 4,
        "flow": "f",
        "part": "7",
        "progress": 7,
        "answers": "6",
        "again": {"part": "3.1", "checks": 3},
        "tokens": [{"name": "t", "in": "response", "header": {"\ud800": 1}, "claims": {"a": [1]}}],
    }
    event = recorded_event_of(a_full_event() | found)
    assert (event.seq, event.flow, event.part, event.again) == (4, "f", "7", event.again)
    again = recorded_event_of(json.loads(json.dumps(as_plain(event))))
    assert isinstance(again, RecordedEvent)
    assert again == event


def test_a_batch_has_events_and_losses() -> None:
    """The members for losses and for waiting are optional."""
    empty = batch_of(b'{"events": []}')
    assert (empty.events, empty.lost, empty.attended) == ((), 0, False)
    sent = {"events": [a_full_event()], "lost": 3, "attended": True, "x": 1}
    batch = batch_of(json.dumps(sent).encode())
    assert (len(batch.events), batch.lost, batch.attended) == (1, 3, True)


def test_what_is_no_batch_is_refused() -> None:
    """The message is a sentence, too."""
    bodies = (
        "",
        "{",
        "null",
        "[]",
        "{}",
        '{"events": {}}',
        '{"events": [], "lost": -1}',
        '{"events": [], "lost": "1"}',
        '{"events": [], "lost": true}',
        '{"events": [], "lost": NaN}',
        '{"events": [], "lost": 1.5}',
        '{"events": [], "attended": "yes"}',
        '{"events": [], "lost": 1, "lost_events": [{"id": "a/b", "links": []}]}',
        '{"events": [], "abandoned": "an id"}',
        '{"events": [null]}',
        '{"events": ' + "[" * 100_000,
        '{"events": [' + "9" * 5_000 + "]}",
    )
    faults = [body[:40] for body in bodies if refusal(batch_of, body.encode())[-1:] != "."]
    assert faults == []
