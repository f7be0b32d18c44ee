"""`replay.py --export` and `--otlp`: for a new run, and for a run file."""

import json
from pathlib import Path

import pytest
from junitparser import JUnitXml

from recorder.event.recorded import as_plain
from recorder.exporting.flow import flows_of
from recorder.exporting.formats import FORMATS
from recorder.keeping import run_file
from scenarios.tours.code_flow import MAIN
from scripts.processes.free_ports import free_ports
from scripts.replaying import exported
from scripts.setting_up.environment import ROOT
from tests.support.started import read_only, run
from tests.unit.scripts.replaying.receiver import receiving

pytestmark = pytest.mark.e2e

RECORDED = ROOT / "docs" / "illustrated_flow.jsonl"
FILES = ("flow.har", "flow.mmd", "flow.md", "flow.xml", "flow.sh")


def exports(folder: Path) -> list[object]:
    """Return the options that write every format into this folder."""
    return [option for name in FILES for option in ("--export", folder / name)]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every format of two tours that were just run, one of them with a refusal."""
    folder = tmp_path_factory.mktemp("exports")
    with receiving() as receiver:
        ended = run(
            "replay", "authorization-code", "refresh", *exports(folder), "--otlp", receiver.url
        )
        spans = receiver.spans
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"Written: {folder / 'flow.har'}" in ended.stdout
    assert f"Sent to {receiver.url}: 2 traces, {len(spans)} spans" in ended.stdout
    assert {each.service["service.name"] for each in spans} == {
        "client_app",
        "authorization_server",
        "resource_server",
    }
    return folder


def test_a_walked_run_is_written_in_every_format(walked: Path) -> None:
    """Both tours are in each file."""
    text = {name: (walked / name).read_text(encoding="utf-8") for name in FILES}
    entries = json.loads(text["flow.har"])["log"]["entries"]
    assert len({entry["_flow"] for entry in entries}) == 2
    assert "Note over browser,resource_server: Refresh token" in text["flow.mmd"]
    assert "\n# Refresh token\n" in text["flow.md"]
    assert text["flow.sh"].startswith("#!/bin/sh\n# Authorization code, Refresh token: ")


def test_a_refusal_that_its_tour_shows_is_no_failure(walked: Path) -> None:
    """The old refresh token must be refused: CI sees no failure, but the report names it."""
    report = JUnitXml.fromfile(str(walked / "flow.xml"))
    assert (report.failures, report.errors) == (0, 0)
    assert "Refused by the authorization server" in (walked / "flow.xml").read_text("utf-8")


def test_no_secret_is_written(walked: Path) -> None:
    """The scripted user's password is in none of the files."""
    assert [name for name in FILES if "wonderland" in (walked / name).read_text("utf-8")] == []


def test_a_run_file_is_exported_without_being_shown(tmp_path: Path) -> None:
    """Nothing is started; the file may contain secrets, but the exports do not."""
    ended = run("replay", "--from", RECORDED, *exports(tmp_path))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [line.partition(":")[0] for line in ended.stdout.splitlines()] == ["Written"] * 5
    assert run_file.read(RECORDED).header["secrets"] == "whole"
    assert [name for name in FILES if "wonderland" in (tmp_path / name).read_text("utf-8")] == []


def test_every_place_counts_the_same_checks_and_seconds(tmp_path: Path) -> None:
    """The table of `replay.py`, the report for CI and the Markdown report agree."""
    recorded = run_file.read(RECORDED)
    verdict = MAIN.judge([dict(as_plain(event)) for event in recorded.events])
    flows = flows_of(recorded.events)
    path = tmp_path / "flow.xml"
    path.write_text(FORMATS[".xml"].write(flows), encoding="utf-8")
    (suite,) = JUnitXml.fromfile(str(path))
    for case, step in zip(suite, verdict.steps, strict=True):
        assert case.time == pytest.approx(step.seconds, abs=1e-6)
        assert f"{step.checks} check{'s' * (step.checks != 1)} made." in case.system_out
    checks = sum(step.checks for step in verdict.steps)
    assert f"28 messages, {checks} checks ({checks} passed, " in FORMATS[".md"].write(flows)


def test_what_cannot_be_exported_is_said(tmp_path: Path) -> None:
    """The program ends with an error message and exit code 2."""
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{}\n")
    ended = run("replay", "--from", broken, "--export", tmp_path / "flow.har")
    assert ended.returncode == 2
    assert "broken.jsonl is not a run file" in ended.stdout
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    ended = run("replay", "--from", RECORDED, "--otlp", nowhere)
    assert ended.returncode == 2
    assert f"The OTLP receiver at {nowhere}/v1/traces cannot be reached." in ended.stdout


def test_wrong_options_are_explained() -> None:
    """The error comes before anything is started."""
    for options, said in (
        (["--export", "flow.pdf"], "must end in one of .har, .mmd, .md, .xml, .sh"),
        (["--otlp", "http://user:pw@127.0.0.1:4318"], "must not contain a user name or a password"),
        (["--otlp", "127.0.0.1:4318"], "such as http://127.0.0.1:4318"),
        (["--otlp", "http://[::1"], "such as http://127.0.0.1:4318"),
        (["--write-checks", "--export", "flow.har"], "writes no other file"),
    ):
        ended = read_only("replay", *options)
        assert ended.returncode == 2
        assert said in ended.stderr


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message contains the command that installs it."""
    monkeypatch.setattr(exported, "find_spec", {}.get)
    ended = read_only("replay", "--otlp", "http://127.0.0.1:4318")
    assert ended.returncode == 2
    assert "-m pip install -r requirements-opentelemetry.txt" in " ".join(ended.stderr.split())
