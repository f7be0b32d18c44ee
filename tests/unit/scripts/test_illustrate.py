"""`scripts/illustrate.py`, as a learner or a teacher runs it."""

import os
import stat
from pathlib import Path

import pytest

from recorder.keeping import run_file
from scripts.commands.illustrate import KEPT
from tests.support.started import read_only, run

pytestmark = pytest.mark.e2e


def test_help_teaches() -> None:
    """It explains the page, the sources of a run and the exit codes, and shows examples."""
    told = read_only("illustrate", "--help").stdout
    for words in (
        "character by character",
        "--with-secrets",
        "dpop",
        "with secrets",
        "Exit codes: 0",
    ):
        assert words in told


def test_without_a_run_the_kept_flow_is_shown(tmp_path: Path) -> None:
    """The page is always the same."""
    pages = []
    for name in ("one.html", "other.html"):
        ended = run("illustrate", "--out", tmp_path / name)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout.endswith(f"{name} shows 28 events of 1 flow. Open it in a browser.\n")
        pages.append((tmp_path / name).read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    assert pages[0].startswith("<!doctype html>")


def test_a_run_of_ones_own_is_shown_to_its_owner_alone(tmp_path: Path) -> None:
    """The page contains passwords and tokens."""
    path, page = tmp_path / "run.jsonl", tmp_path / "own.html"
    run_file.write(path, run_file.read(KEPT).events[:5], "whole")
    ended = run("illustrate", path, "--out", page)
    assert (ended.returncode, "shows 5 events" in ended.stdout) == (0, True), ended.stderr
    if os.name != "nt":
        assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_covered_secrets_are_refused_with_what_to_do(tmp_path: Path) -> None:
    """A page could not compute anything from them."""
    path, page = tmp_path / "run.jsonl", tmp_path / "flow.html"
    run_file.write(path, run_file.read(KEPT).events)
    ended = run("illustrate", path, "--out", page)
    assert ended.returncode == 2
    assert f"{path} was saved with covered secrets" in ended.stdout
    assert "python3 scripts/replay.py --save run.jsonl --with-secrets" in ended.stdout
    assert not page.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file or directory."),
        ("# no run\n", "is not a run file"),
        ('{"format": 99, "secrets": "whole"}\n', "has format 99"),
        ('{"format": 2, "secrets": "whole"}\n', "contains no events."),
        ('{"format": 2, "secrets": "whole"}\n{}\n', "line 2"),
    ],
)
def test_what_is_no_run_is_refused(tmp_path: Path, content: str | None, words: str) -> None:
    """The message names the file, and no page is written."""
    path = tmp_path / "odd.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    ended = run("illustrate", path, "--out", tmp_path / "flow.html")
    assert (ended.returncode, ended.stderr) == (2, "")
    assert "odd.jsonl" in ended.stdout
    assert words in ended.stdout
    assert not (tmp_path / "flow.html").exists()


def test_wrong_use_ends_with_2(tmp_path: Path) -> None:
    """It does so like every command."""
    assert read_only("illustrate", "--such-an-option").returncode == 2
    assert read_only("illustrate", "--out", tmp_path / "no" / "flow.html").returncode == 2
    same = read_only("illustrate", "flow.html")
    assert "RUN and --out both name 'flow.html'" in same.stderr


def test_the_kept_flow_is_whole() -> None:
    """It has all thirteen steps, no refusal, its secrets, and the addresses of the README."""
    kept = run_file.read(KEPT)
    assert kept.header["secrets"] == "whole"
    assert [flow["progress"] for flow in kept.header["flows"]] == [13]
    assert [
        check for event in kept.events for check in event.checks if check.verdict != "passed"
    ] == []
    servers = {event.request.url.split("/")[2] for event in kept.events if event.request}
    assert servers == {"127.0.0.1:9000", "127.0.0.1:9001", "127.0.0.1:9002"}
