"""`recorder.keeping.growing_run`: a run file that is written while the run is in progress."""

import json
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import structs

from recorder.event.event import Exchange
from recorder.event.recorded import RecordedEvent, as_plain
from recorder.keeping import run_file
from recorder.keeping.growing_run import FLOW_ROOM, HEADER_ROOM, PART, GrowingRun, RunFull
from tests.unit.recorder.recordings import honest_events, secrets_of
from tracing.covering.salted import MARK
from tracing.redaction import COVERED

EVENTS = honest_events()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of the growing file."""
    return tmp_path / "run.jsonl"


def naming(secret: str, number: int) -> RecordedEvent:
    """An event of another flow whose page contains a secret where nothing marks it as secret."""
    event = next(event for event in EVENTS if event.response)
    assert event.http
    assert event.response
    page = structs.replace(event.response, body=f"<p>{secret}</p>")
    http = Exchange(event.http.request, page)
    return structs.replace(event, id=f"page{number}", flow=f"other{number}", http=http, tokens=())


def grown(path: Path, batches: Sequence[Sequence[RecordedEvent]]) -> GrowingRun:
    """The unfinished file after these batches; its writer may be killed at any moment."""
    run = GrowingRun(path)
    for batch in batches:
        run.add(batch, {})
    return run


def test_it_can_be_read_at_any_moment(path: Path) -> None:
    """After each batch it has all events recorded so far, in order."""
    run = GrowingRun(path)
    assert run_file.read(path).events == []
    for number, event in enumerate(EVENTS, 1):
        run.add([event], {})
        assert [read.id for read in run_file.read(path).events] == [
            told.id for told in EVENTS[:number]
        ]
    assert run.number == len(EVENTS)


def test_at_its_end_the_header_says_what_became_of_each_flow(path: Path) -> None:
    """The header has the progress and, if known, the tour."""
    run = grown(path, [EVENTS[:9], EVENTS[9:]])
    run.tours[EVENTS[0].flow] = "dpop"
    run.finish()
    read = run_file.read(path)
    assert read.tours == {EVENTS[0].flow: "dpop"}
    assert read.header["flows"][0]["progress"] == 13
    assert len(read.events) == len(EVENTS)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_it_is_private_also_when_it_was_written_again(path: Path) -> None:
    """Other users of this machine must not read tokens and names."""
    run = GrowingRun(path)
    assert path.stat().st_mode & 0o777 == 0o600
    run.finish()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_left_alone(path: Path) -> None:
    """A recording cannot be repeated."""
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        GrowingRun(path)
    assert path.read_text() == "mine"


def test_a_planted_secret_is_covered_as_soon_as_it_is_known(path: Path) -> None:
    """Pages of other flows contain each secret before and after anything marks it as secret. As a
    control, the uncovered events contain all secrets; the file contains none once they are known.
    """
    secrets = sorted({each for kind in secrets_of(map(as_plain, EVENTS)).values() for each in kind})
    before = [naming(secret, number) for number, secret in enumerate(secrets)]
    after = [naming(secret, number + 100) for number, secret in enumerate(secrets)]
    whole = json.dumps([as_plain(event) for event in (*before, *EVENTS)], ensure_ascii=False)
    assert [secret for secret in secrets if secret not in whole] == []
    run = grown(path, [before])
    for event in EVENTS:
        run.add([event], {})
    assert [secret for secret in secrets if secret in path.read_text(encoding="utf-8")] == []
    run.add(after, {})
    assert [secret for secret in secrets if secret in path.read_text(encoding="utf-8")] == []
    read = {event.id: event for event in run_file.read(path).events}
    for number, secret in enumerate(secrets):
        pages = [read[f"page{place}"].response for place in (number, number + 100)]
        bodies = [page.body for page in pages if page]
        assert bodies[0] == bodies[1], secret


def test_a_password_loses_the_mark_that_it_had_as_something_else(path: Path) -> None:
    """When it becomes known as a password, it is fully covered in every line."""
    forms = [event for event in EVENTS if event.request and "password=" in event.request.body]
    assert forms[0].http
    assert forms[0].http.request
    typed = forms[0].http.request
    secret = structs.replace(typed, body="client_secret=wonderland")
    first = structs.replace(forms[0], id="first", http=Exchange(secret, None))
    password = structs.replace(typed, body="password=wonderland")
    then = structs.replace(forms[0], id="then", http=Exchange(password, None))
    run = grown(path, [[first]])
    assert MARK.search(path.read_text())
    run.add([then], {})
    bodies = [event.request.body for event in run_file.read(path).events if event.request]
    assert bodies == [f"client_secret={COVERED}", f"password={COVERED}"]


def test_with_secrets_everything_is_as_it_was(path: Path) -> None:
    """The user asked for the secrets."""
    run = GrowingRun(path, "whole")
    run.add(EVENTS, {})
    run.finish()
    read = run_file.read(path)
    assert read.events == EVENTS
    assert read.header["secrets"] == "whole"


def test_flows_that_turn_out_to_be_one_are_one_in_the_file(path: Path) -> None:
    """Including lines that were written before this was known."""
    other = [structs.replace(event, flow="other") for event in EVENTS[:3]]
    run = grown(path, [other])
    run.add(EVENTS[3:5], {"other": EVENTS[0].flow})
    run.finish()
    assert {event.flow for event in run_file.read(path).events} == {EVENTS[0].flow}
    assert [flow["events"] for flow in run_file.read(path).header["flows"]] == [5]


def test_an_event_that_is_told_again_takes_the_place_of_the_first(path: Path) -> None:
    """The new line has what the recorder has learned since, at the event's new place."""
    given_up = structs.replace(EVENTS[1], abandoned=True)
    run = grown(path, [EVENTS[:3], [given_up]])
    read = run_file.read(path).events
    assert [event.id for event in read] == [EVENTS[0].id, EVENTS[2].id, EVENTS[1].id]
    assert read[-1].abandoned
    assert run.number == 3


def test_a_full_file_is_said_and_stays_readable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It never writes a file that it could not open; the header matches the events written."""
    run = grown(path, [EVENTS[:3]])
    run.tours[EVENTS[0].flow] = "dpop"
    monkeypatch.setattr(run_file, "MOST_EVENTS", 4)
    with pytest.raises(RunFull, match=r"^run.jsonl is full: a run file has at most 64 MiB, 4 ev"):
        run.add(EVENTS[3:], {})
    read = run_file.read(path)
    assert len(read.events) == 3
    assert read.tours == {EVENTS[0].flow: "dpop"}


@pytest.mark.parametrize("spare", [0, 100, 1_000])
def test_what_the_header_says_at_the_end_has_room(
    path: Path, monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    """The final header is longer than the first; a file of the maximum size can still be read."""
    run = grown(path, [])
    monkeypatch.setattr(run_file, "LARGEST", len(run_file_of(EVENTS[:6])) + spare)
    with pytest.raises(RunFull):
        deque((run.add([event], {}) for event in EVENTS), maxlen=0)
    assert path.stat().st_size <= run_file.LARGEST
    assert run_file.read(path).header["flows"]


def test_marks_that_are_longer_than_their_secrets_do_not_overfill_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a secret becomes known, every earlier line that contains it grows."""
    secret = "wonderland"
    pages = [naming(f"{secret} " * 200, number) for number in range(4)]
    typed = next(event for event in EVENTS if event.request and "password=" in event.request.body)
    assert typed.http
    assert typed.http.request
    request = structs.replace(typed.http.request, body=f"client_secret={secret}")
    run = grown(path, [pages])
    last = structs.replace(typed, http=Exchange(request, None))
    room = HEADER_ROOM + 5 * FLOW_ROOM + len(json.dumps(as_plain(last))) + 100
    monkeypatch.setattr(run_file, "LARGEST", path.stat().st_size + room)
    with pytest.raises(RunFull):
        run.add([last], {})
    assert path.stat().st_size <= run_file.LARGEST
    assert len(run_file.read(path).events) < 5
    assert secret not in path.read_text()


def test_more_flows_than_a_run_file_has_are_not_recorded(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader would refuse them."""
    monkeypatch.setattr(run_file, "MOST_FLOWS", 2)
    run = grown(path, [[structs.replace(EVENTS[0], id=flow, flow=flow)] for flow in "ab"])
    with pytest.raises(RunFull, match="2 flows"):
        run.add([structs.replace(EVENTS[0], id="c", flow="c")], {})
    assert {event.flow for event in run_file.read(path).events} == {"a", "b"}


def test_a_file_that_it_did_not_make_is_left_alone(path: Path) -> None:
    """Whatever its name is."""
    other = path.with_name(path.name + PART)
    other.write_text("mine")
    run = grown(path, [EVENTS[:3]])
    run.finish()
    assert other.read_text() == "mine"
    assert len(list(path.parent.iterdir())) == 2


def test_a_file_that_another_program_has_open_is_replaced_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows cannot replace an open file. Until it is closed, a file beside it has everything."""
    run = grown(path, [EVENTS[:3]])
    with monkeypatch.context() as while_open:
        while_open.setattr(Path, "replace", _refuse)
        run.add(EVENTS[3:5], {EVENTS[0].flow: "other"})
        run.add(EVENTS[5:7], {})
        run.finish()
        assert run.place != path
        assert len(run_file.read(path).events) == 3
        assert len(run_file.read(run.place).events) == 7
        assert len(list(path.parent.iterdir())) == 2
    run.add(EVENTS[7:8], {})
    run.finish()
    assert run.place == path
    assert len(run_file.read(path).events) == 8
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def _refuse(_self: Path, _target: Path) -> Path:
    raise PermissionError("it is open")


def run_file_of(events: Sequence[RecordedEvent]) -> str:
    """The content of a complete run file."""
    return "".join(run_file.as_lines(events))


def test_a_file_that_was_taken_away_is_not_begun_again(path: Path) -> None:
    """Its header and first lines would be missing."""
    run = grown(path, [EVENTS[:3]])
    path.unlink()
    with pytest.raises(FileNotFoundError):
        run.add(EVENTS[3:], {})
    assert not path.exists()
