"""`recorder.keeping.run_file`: recordings as files."""

import json
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from recorder.event.format_1_checks import ABOUT, USED_UP
from recorder.event.recorded import RecordedEvent, as_plain
from recorder.keeping import run_file
from recorder.keeping.recording import FLOWS
from recorder.keeping.run_file import RunFileError
from recorder.keeping.run_header import MADE_BY
from recorder.keeping.run_origin import flows_of, origin_of
from recorder.reading.covering import covered
from tests.unit.recorder.recordings import (
    HONEST,
    WARNED,
    honest_events,
    honest_flow,
    refused_events,
    secrets_of,
)

FULL = honest_events()
PROMISED: dict[str, Any] = {
    "id": str,
    "flow": str,
    "at": str,
    "role": str,
    "step": (int, type(None)),
    "slug": (str, type(None)),
    "from": str,
    "to": str,
    "channel": str,
    "http": (dict, type(None)),
    "checks": list,
    "without_checks": list,
    "in_force": list,
    "met_faults": list,
    "answering_fault": str,
    "source": dict,
}
MEMBERS_OF_A_CHECK = {
    *("name", "verdict", "expected", "received"),
    *("spec", "about", "explanation", "uses_up"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a run file."""
    return tmp_path / "run.jsonl"


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a file, read without the code under test."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def without_texts(event: RecordedEvent) -> RecordedEvent:
    """The event without the members that covering changes."""
    checks = [structs.replace(check, expected="", received="") for check in event.checks]
    return structs.replace(event, http=None, checks=tuple(checks), links=(), tokens=())


def test_the_first_line_says_what_the_file_is(path: Path) -> None:
    """Format, program, time, whether secrets are whole, and the flows."""
    run_file.write(path, FULL)
    header = lines(path)[0]
    assert header["format"] == 2
    assert re.fullmatch(r"oauth2-playground \d+\.\d+\.\d+", header["made_by"])
    assert datetime.fromisoformat(header["made_at"]).tzinfo is not None
    assert header["secrets"] == "redacted"
    assert header["flows"] == [
        {"flow": FULL[0].flow, "events": len(FULL), "progress": 13, "refused_at": None}
    ]


def test_the_tour_of_a_flow_is_told_where_it_is_known(path: Path) -> None:
    """The steps alone do not identify a tour that shares the thirteen steps."""
    run_file.write(path, FULL)
    assert run_file.read(path).tours == {}
    run_file.write(path, FULL, tours={FULL[0].flow: "dpop", "another flow": "refresh"})
    assert lines(path)[0]["flows"][0]["tour"] == "dpop"
    assert run_file.read(path).tours == {FULL[0].flow: "dpop"}


@pytest.mark.parametrize("flows", [None, "x", {}, [None, 1, "x"], [{}, {"flow": 1}, {"tour": ""}]])
def test_a_header_that_tells_no_tour_is_read(path: Path, flows: object) -> None:
    """A file may come from anywhere."""
    path.write_text(json.dumps({"format": 2, "flows": flows}) + "\n", encoding="utf-8")
    assert run_file.read(path).tours == {}


def test_a_refused_flow_says_where(path: Path) -> None:
    """Each event of no step counts as a flow of one event."""
    run_file.write(path, refused_events())
    flows = lines(path)[0]["flows"]
    assert [flow["refused_at"] for flow in flows] == ["3.6", None, None]
    assert [flow["events"] for flow in flows] == [10, 1, 1]


@pytest.mark.parametrize("secrets", ["redacted", "whole"])
def test_each_line_has_what_is_promised(path: Path, secrets: run_file.Secrets) -> None:
    """Every event in order, with every member; null if it has no value."""
    run_file.write(path, FULL, secrets)
    written = lines(path)[1:]
    assert [event["id"] for event in written] == [event.id for event in FULL]
    for event in written:
        for name, kind in PROMISED.items():
            assert isinstance(event[name], kind), name
        for check in event["checks"]:
            assert set(check) == MEMBERS_OF_A_CHECK
        if event["http"]:
            assert set(event["http"]) == {"request", "response"}
            assert set(event["http"]["request"]) == {"method", "url", "headers", "body"}
        if event["http"] and event["http"]["response"]:
            assert set(event["http"]["response"]) == {"status", "headers", "body"}
        assert set(event["source"]) == {"file", "line", "function"}


@pytest.mark.parametrize("events", [honest_events(), refused_events()], ids=["honest", "refused"])
def test_secrets_are_written_only_when_asked_for(path: Path, events: list[RecordedEvent]) -> None:
    """The default file contains none of them, and a "whole" one contains all."""
    found = secrets_of(map(as_plain, events))
    secrets = {secret for kind in found.values() for secret in kind}
    run_file.write(path, events)
    assert [secret for secret in secrets if secret in path.read_text()] == []
    run_file.write(path, events, "whole")
    assert [secret for secret in secrets if secret not in path.read_text()] == []


def test_what_is_written_can_be_read(path: Path) -> None:
    """A whole file loses nothing; a redacted one loses only secrets and can be written again."""
    run_file.write(path, FULL, "whole")
    assert run_file.read(path).events == FULL
    run_file.write(path, FULL)
    read = run_file.read(path)
    assert read.header["secrets"] == "redacted"
    assert list(map(without_texts, read.events)) == list(map(without_texts, FULL))
    assert [event.tokens for event in read.events] == [event.tokens for event in covered(FULL)]
    run_file.write(path, list(read.events))
    assert run_file.read(path).events == read.events


def test_a_file_of_format_1_is_written_in_format_2(path: Path) -> None:
    """Each check gets its verdict, what it is about, an empty explanation and what it uses up;
    everything else stays the same.
    """
    assert honest_flow()[0]["format"] == 1
    run_file.write(path, run_file.read(HONEST).events, "whole")
    for old, new in zip(honest_flow(), lines(path)[1:], strict=True):
        for said in old["checks"]:
            said["verdict"] = "passed" if said.pop("passed") else "failed"
            about = ABOUT[old["role"]].get(said["name"], ())
            uses_up = USED_UP.get(said["name"], "")
            said |= {"about": list(about), "explanation": "", "uses_up": uses_up}
        new["at"] = new["at"].replace("Z", "+00:00")
        later = {"without_checks": [], "in_force": [], "met_faults": [], "answering_fault": ""}
        assert new == old | later | {"abandoned": False, "format": 2}


def test_a_file_of_format_2_is_read(path: Path) -> None:
    """It has warnings, what each check is about, and longer source paths."""
    events = run_file.read(WARNED).events
    made = [check for event in events for check in event.checks]
    assert {check.verdict for check in made} == {"passed", "warning"}
    assert ("code",) in {check.about for check in made}
    assert all(event.source and event.source.file.count("/") == 2 for event in events)
    assert not any(event.refusal for event in events)
    run_file.write(path, events, "whole")
    assert run_file.read(path).events == events
    assert lines(path)[0]["flows"][0]["refused_at"] is None


def test_text_that_is_none_survives(path: Path) -> None:
    """Lone surrogates and line ends of every kind."""
    odd = "\ud800 \u2028 \x85 \r\n \x00"
    checks = (structs.replace(FULL[0].checks[0], received=odd, about=(odd,)),)
    run_file.write(path, [structs.replace(FULL[0], checks=checks)])
    assert run_file.read(path).events[0].checks == checks


def test_an_unknown_format_is_refused_with_the_known_ones(path: Path) -> None:
    """The error also says what to do."""
    path.write_text('{"format": 3, "made_by": "a later one"}\n')
    with pytest.raises(
        RunFileError,
        match=r"^run.jsonl has format 3, written by a later one; this program \(\S+\) reads "
        r"formats 1 and 2\. Open it with the version that wrote it\.$",
    ):
        run_file.read(path)


@pytest.mark.parametrize("text", ["", "\n", "[1]\n", "PNG", '{"form', "[" * 100_000])
def test_what_is_no_run_file_is_refused(path: Path, text: str) -> None:
    """The error is a sentence."""
    path.write_text(text)
    with pytest.raises(RunFileError, match=r"^run.jsonl is not a run file: .*\.$"):
        run_file.read(path)


def test_what_is_no_text_is_refused(path: Path) -> None:
    """The error is a sentence, too."""
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(
        RunFileError, match=r"^run.jsonl is not a run file: its first line is not a JSON"
    ):
        run_file.read(path)


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "side"},
        {"flow": 5},
        {"part": 3.2},
        {"answers": []},
        {"again": {"part": "3.2"}},
        {"again": 5},
        {"tokens": [{"name": "x"}]},
        {"tokens": 5},
        {"format": 3},
        {"progress": "13"},
        {"seq": -1.5},
    ],
)
def test_a_broken_line_is_named(path: Path, change: dict[str, Any]) -> None:
    """The error has the file, the line number and what is wrong."""
    run_file.write(path, FULL[:3], "whole")
    content = path.read_text().splitlines()
    content[2] = json.dumps(json.loads(content[2]) | change)
    path.write_text("\n".join(content))
    with pytest.raises(RunFileError, match=r"^run.jsonl, line 3 .*\.$"):
        run_file.read(path)


@pytest.mark.parametrize(
    ("made_by", "reason"),
    [
        (MADE_BY, "The file was changed or damaged after it was written."),
        (
            "oauth2-playground 99",
            f"oauth2-playground 99 wrote the file, and this is {MADE_BY}.",
        ),
    ],
)
def test_a_step_of_another_version_is_not_taken_for_damage(
    path: Path, made_by: str, reason: str
) -> None:
    """A step that is unknown here may be known to the other version."""
    run_file.write(path, FULL[:1])
    header, line = map(json.loads, path.read_text().splitlines())
    told = (header | {"made_by": made_by}, line | {"slug": "token-eaten"})
    path.write_text("\n".join(map(json.dumps, told)))
    said = f"run.jsonl, line 2 cannot be used: its step 'token-eaten' is unknown. {reason}"
    with pytest.raises(RunFileError, match=f"^{re.escape(said)}"):
        run_file.read(path)


def test_a_cut_line_is_named(path: Path) -> None:
    """The writer was killed or the copy is incomplete; the complete lines can be read."""
    run_file.write(path, FULL[:3], "whole")
    assert run_file.read(path).cut == ""
    path.write_text(path.read_text()[:-40])
    read = run_file.read(path)
    assert read.events == FULL[:2]
    assert read.cut.startswith("run.jsonl is incomplete: it ends in the middle of line 4.")


def test_a_file_that_was_cut_between_two_lines_is_named(path: Path) -> None:
    """The header counts more events than there are; in an unfinished recording it counts fewer."""
    run_file.write(path, FULL[:3], "whole")
    content = path.read_text().splitlines(keepends=True)
    path.write_text("".join(content[:-1]))
    said = "run.jsonl is cut off: it has 2 of the 3 events that its header counts."
    assert run_file.read(path).cut == said
    path.write_text("".join([*content, content[-1]]))
    assert run_file.read(path).cut == ""


def test_a_broken_line_in_the_middle_is_not_one_that_was_cut_off(path: Path) -> None:
    """Lines follow it, so the file was changed."""
    run_file.write(path, FULL[:3])
    content = path.read_text().splitlines(keepends=True)
    path.write_text("".join([content[0], content[1][:-40] + "\n", *content[2:]]))
    with pytest.raises(
        RunFileError, match=r"^run.jsonl, line 2 is not a JSON object\. The file was"
    ):
        run_file.read(path)


def test_old_files_with_shortened_secrets_are_read(path: Path) -> None:
    """Earlier versions wrote them; covered values stay as they are."""
    header, shown = json.dumps({"format": 2, "secrets": "shortened"}), covered(FULL)
    path.write_text("\n".join([header, *(json.dumps(as_plain(event)) for event in shown)]))
    read = run_file.read(path)
    assert read.events == shown
    run_file.write(path, list(read.events))
    assert [event.http for event in run_file.read(path).events] == [event.http for event in shown]


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    """A folder is refused, and so is a pipe, because reading it would block."""
    places = [tmp_path]
    if hasattr(os, "mkfifo"):
        places.append(tmp_path / "pipe")
        os.mkfifo(tmp_path / "pipe")
    for place in places:
        with pytest.raises(RunFileError, match="it is a folder or a device"):
            run_file.read(place)
    with pytest.raises(RunFileError, match=r"^\. is not a run file"):
        run_file.read(Path())


@pytest.mark.parametrize(
    ("name", "limit", "words"),
    [
        ("LARGEST", 1_000, "has more than 0 MiB. Record fewer flows in one file."),
        ("LONGEST_LINE", 200, "a line of a run file has at most 0 MiB"),
        ("MOST_EVENTS", 2, "has more than 2 events. Record fewer flows in one file."),
    ],
)
def test_what_is_too_large_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str, limit: int, words: str
) -> None:
    """Lines, files and the number of events are limited, also in uploads to the viewer."""
    run_file.write(path, FULL[:3])
    monkeypatch.setattr(run_file, name, limit)
    with pytest.raises(RunFileError, match=re.escape(words)):
        run_file.read(path)
    with path.open("rb") as file, pytest.raises(RunFileError, match=re.escape(words)):
        run_file.read_from(file, "run.jsonl")


def test_a_file_that_is_too_large_is_not_read(path: Path) -> None:
    """Its size is known in advance, so not even its header is read."""
    with path.open("wb") as file:
        file.truncate(run_file.LARGEST + 1)
    with pytest.raises(RunFileError, match="more than 64 MiB"):
        run_file.read(path)


@pytest.mark.parametrize("deep", [260, 900, 90_000])
def test_what_is_nested_too_deeply_is_refused(path: Path, deep: int) -> None:
    """Whichever exception Python raises."""
    run_file.write(path, FULL[:1])
    claims = "[" * deep + "]" * deep
    token = f'{{"name": "x", "in": "request", "header": {{}}, "claims": {{"a": {claims}}}}}'
    content = path.read_text()
    assert content.count('"tokens": []') == 1
    path.write_text(content.replace('"tokens": []', f'"tokens": [{token}]'))
    with pytest.raises(RunFileError, match=r"^run.jsonl, line 2 is n\w+ .*\.$"):
        run_file.read(path)


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5_000, "1e400", "-1", "NaN", "true"])
@pytest.mark.parametrize("member", ["seq", "progress", "seconds"])
def test_odd_numbers_are_read_or_named(path: Path, member: str, number: str) -> None:
    """None of them crashes the program."""
    run_file.write(path, FULL[:1])
    content = re.sub(rf'"{member}": [\d.]+', f'"{member}": {number}', path.read_text())
    assert f'"{member}": {number}' in content
    path.write_text(content)
    said = ""
    try:
        assert len(run_file.read(path).events) == 1
    except RunFileError as error:
        said = str(error)
    assert not said or said.startswith("run.jsonl")


def test_a_file_of_very_many_flows_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both the flows in its header and the flows of its events count."""
    monkeypatch.setattr(run_file, "MOST_FLOWS", 2)
    event = dict(as_plain(honest_events()[0]))
    for flows, said in (("abc", ""), ("", "abc")):
        header = {"format": 2, "flows": [{"flow": flow} for flow in flows]}
        lines = [header, *({**event, "id": flow, "flow": flow} for flow in said)]
        path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        with pytest.raises(RunFileError, match=r"^run.jsonl has more than 2 flows\."):
            run_file.read(path)


def test_the_tours_are_looked_up_once() -> None:
    """Every event needs them, and a header may be long."""
    run = run_file.Run({"flows": [{"flow": "a", "tour": "dpop"}, 1]}, [])
    assert run.tours == {"a": "dpop"}
    assert run.tours is run.tours


def test_of_each_of_many_flows_is_known_what_became_of_it() -> None:
    """A file may have more flows than a running recorder remembers."""
    first = honest_events()[0]
    names = [f"flow{number}" for number in range(FLOWS + 1)]
    run = run_file.Run({}, [structs.replace(first, id=name, flow=name) for name in names])
    assert {flow.summary.progress for flow in flows_of(run)} == {1}


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        ("whole", "with its secrets"),
        ("redacted", "secrets covered"),
        ("shortened", "secrets shortened"),
        (None, "unknown whether with secrets"),
        (["whole"], "unknown whether with secrets"),
    ],
)
def test_what_a_header_says_of_secrets_is_told(secrets: object, said: str) -> None:
    """If the header says nothing about secrets, nothing is assumed."""
    assert origin_of({"secrets": secrets}).secrets == said
