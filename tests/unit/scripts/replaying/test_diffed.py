"""`scripts.replaying.diffed`: two run files, compared without starting anything."""

import json
import sys
from pathlib import Path

import pytest

from scripts.commands import replay
from tests.unit.scripts.replaying.recorded_runs import flow, written

TOURS = {"a": "authorization-code"}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A recording of the main tour."""
    return written(tmp_path / "old.jsonl", flow("a", "1"), TOURS)


def diff(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    """Return the exit code of `replay.py --diff`."""
    monkeypatch.setattr(sys, "argv", ["replay.py", "--plain", *map(str, words)])
    return replay.main()


def without_nonce(run: Path) -> Path:
    """Return the same recording with one parameter removed from one request."""
    lines = run.read_text(encoding="utf-8").split("\n")
    at = next(n for n, line in enumerate(lines) if '"part": "3.2"' in line)
    event = json.loads(lines[at])
    request = event["http"]["request"]
    address, _, query = request["url"].partition("?")
    kept = [pair for pair in query.split("&") if not pair.startswith("nonce=")]
    request["url"] = f"{address}?{'&'.join(kept)}"
    lines[at] = json.dumps(event)
    new = run.with_name("new.jsonl")
    new.write_text("\n".join(lines), encoding="utf-8")
    return new


def test_equal_files_are_one_line(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 0; the line names both files."""
    other = written(run.with_name("other.jsonl"), flow("a", "2"), TOURS)
    assert diff(monkeypatch, "--diff", run, other) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Authorization code: identical (steps 1–13; 28 messages).",
        "Compared old.jsonl with other.jsonl: no difference.",
    ]


def test_a_parameter_that_was_removed_is_told_by_step(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 1; step, message, parameter and both values are shown, and all that is
    identical is one line.
    """
    assert diff(monkeypatch, "--diff", run, without_nonce(run)) == 1
    assert capsys.readouterr().out.splitlines() == [
        "Authorization code: 1 difference",
        "Step 3: The user logs in and consents at the authorization server",
        "3.2 GET /authorize → 200, request parameter: nonce: "
        "old.jsonl nonce of 3.1, new.jsonl none.",
        "Identical: steps 1–2 and 4–13.",
        "Compared old.jsonl with new.jsonl: 1 difference in 1 of 1 tour.",
    ]


def test_a_tour_of_one_file_only_is_a_difference(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is one difference, and not one per message."""
    tours = {"a": "authorization-code", "b": "refresh"}
    more = written(run.with_name("more.jsonl"), [*flow("a", "1"), *flow("b", "2")], tours)
    assert diff(monkeypatch, "--diff", run, more) == 1
    assert "Refresh token: only in more.jsonl.\n" in capsys.readouterr().out


def test_files_of_one_name_are_told_apart_by_their_paths(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """This happens with two clones, for example."""
    (tmp_path / "clone").mkdir()
    other = written(tmp_path / "clone" / run.name, flow("a", "1"), TOURS)
    assert diff(monkeypatch, "--diff", run, other) == 0
    assert f"Compared {run} with {other}" in capsys.readouterr().out


def test_the_differences_are_there_for_programs(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--json -` writes all of them to standard output."""
    assert diff(monkeypatch, "--diff", run, without_nonce(run), "--json", "-") == 1
    told = json.loads(capsys.readouterr().out)
    (tour,) = told["tours"]
    assert (told["identical"], tour["tour"], tour["identical"]) == (
        False,
        "authorization-code",
        False,
    )
    assert tour["differences"] == [
        {
            "step": 3,
            "slug": "user-logged-in",
            "part": "3.2",
            "message": "GET /authorize → 200",
            "where": "request parameter",
            "name": "nonce",
            "expected": "nonce of 3.1",
            "received": None,
            "also_in": [],
        }
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "other.jsonl cannot be read: No such file or directory."),
        ("not a run file", "is not a run file"),
        ('{"format": 99}', "has format 99"),
    ],
)
def test_what_is_no_run_file_is_a_sentence(
    text: str | None,
    said: str,
    run: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The exit code is 2."""
    other = run.with_name("other.jsonl")
    if text is not None:
        other.write_text(text, encoding="utf-8")
    assert diff(monkeypatch, "--diff", run, other) == 2
    told = capsys.readouterr()
    assert said in told.out + told.err
