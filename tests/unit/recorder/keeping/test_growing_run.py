"""`recorder.keeping.growing_run`: a run file that is written while its run goes on."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import structs

from recorder.event.event import Exchange
from recorder.event.recorded import RecordedEvent, as_plain
from recorder.keeping import run_file
from recorder.keeping.growing_run import GrowingRun, RunFull
from tests.unit.recorder.recordings import honest_events, secrets_of
from tracing.covering.salted import MARK
from tracing.redaction import COVERED

EVENTS = honest_events()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file grows."""
    return tmp_path / "run.jsonl"


def naming(secret: str, number: int) -> RecordedEvent:
    """An event of another flow whose page names a secret, at no place that says it is one."""
    event = next(event for event in EVENTS if event.response)
    assert event.http
    assert event.response
    page = structs.replace(event.response, body=f"<p>{secret}</p>")
    http = Exchange(event.http.request, page)
    return structs.replace(event, id=f"page{number}", flow=f"other{number}", http=http, tokens=())


def grown(path: Path, batches: Sequence[Sequence[RecordedEvent]]) -> GrowingRun:
    """The file after these batches, not finished: its writer may be killed at any moment."""
    run = GrowingRun(path)
    for batch in batches:
        run.add(batch, {})
    return run


def test_it_can_be_read_at_any_moment(path: Path) -> None:
    """After each batch it has what was told so far, in order."""
    run = GrowingRun(path)
    assert run_file.read(path).events == []
    for number, event in enumerate(EVENTS, 1):
        run.add([event], {})
        assert [read.id for read in run_file.read(path).events] == [
            told.id for told in EVENTS[:number]
        ]
    assert run.number == len(EVENTS)


def test_at_its_end_the_header_says_what_became_of_each_flow(path: Path) -> None:
    """With its tour, as far as it is known."""
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
    """Tokens and names are nothing for other users of this machine."""
    run = GrowingRun(path)
    assert path.stat().st_mode & 0o777 == 0o600
    run.finish()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_left_alone(path: Path) -> None:
    """A recording cannot be made again."""
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        GrowingRun(path)
    assert path.read_text() == "mine"


def test_a_planted_secret_is_covered_as_soon_as_it_is_known(path: Path) -> None:
    """Pages of other flows name each secret before anything says that it is one, and after. The
    control finds them in the whole events; in the file they are at no moment after that batch.
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
    """Known late, it is covered whole in every line."""
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
    """For those who ask for them."""
    run = GrowingRun(path, "whole")
    run.add(EVENTS, {})
    run.finish()
    read = run_file.read(path)
    assert read.events == EVENTS
    assert read.header["secrets"] == "whole"


def test_flows_that_turn_out_to_be_one_are_one_in_the_file(path: Path) -> None:
    """Also the lines that were written before that was known."""
    other = [structs.replace(event, flow="other") for event in EVENTS[:3]]
    run = grown(path, [other])
    run.add(EVENTS[3:5], {"other": EVENTS[0].flow})
    run.finish()
    assert {event.flow for event in run_file.read(path).events} == {EVENTS[0].flow}
    assert [flow["events"] for flow in run_file.read(path).header["flows"]] == [5]


def test_an_event_that_is_told_again_takes_the_place_of_the_first(path: Path) -> None:
    """More is known of it by now, as the recorder has it: at its new place."""
    given_up = structs.replace(EVENTS[1], abandoned=True)
    run = grown(path, [EVENTS[:3], [given_up]])
    read = run_file.read(path).events
    assert [event.id for event in read] == [EVENTS[0].id, EVENTS[2].id, EVENTS[1].id]
    assert read[-1].abandoned
    assert run.number == 3


def test_a_full_file_is_said_and_stays_readable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is written that this program could not open."""
    run = grown(path, [EVENTS[:3]])
    monkeypatch.setattr(run_file, "MOST_EVENTS", 4)
    with pytest.raises(RunFull, match=r"^run.jsonl is full: a run file has at most 64 MiB and "):
        run.add(EVENTS[3:], {})
    assert len(run_file.read(path).events) == 3


def test_a_file_that_was_taken_away_is_not_begun_again(path: Path) -> None:
    """Its header and first lines would be missing."""
    run = grown(path, [EVENTS[:3]])
    path.unlink()
    with pytest.raises(FileNotFoundError):
        run.add(EVENTS[3:], {})
    assert not path.exists()
