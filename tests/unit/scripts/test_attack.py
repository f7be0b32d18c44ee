"""`scripts/attack.py`, as a tester runs it: its output, its files and its exit code."""

import json
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from junitparser import JUnitXml

from scenarios.attacks.catalogue import STORIES
from scenarios.proofs.catalogue import PROOFS
from scripts.setting_up.environment import ROOT
from tests.support.processes import wait_until
from tests.support.started import clean_environ, run

pytestmark = pytest.mark.e2e

STORY = "tampered-claims"
AT_THE_GATEWAY = "id-token-hs256"
"""A story in which the attacker stands between the roles and the server."""

CHECK = "resource_server:signature_is_valid"
COMMAND = [sys.executable, str(ROOT / "scripts" / "attack.py")]


def test_the_stories_are_listed() -> None:
    """Each is listed with its slug, title, attacker, victim, defence and clause."""
    ended = run("attack", "--list")
    assert ended.returncode == 0
    for story in STORIES.values():
        for told in (story.slug, story.title, story.attacker, story.victim, story.clause):
            assert told in ended.stdout


def test_a_story_is_told_and_written(tmp_path: Path) -> None:
    """The output shows both runs, the loot and what stops the attacker; files contain the same."""
    results, report = tmp_path / "results.json", tmp_path / "report.xml"
    ended = run("attack", STORY, AT_THE_GATEWAY, "--json", results, "--junit", report)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    first = ended.stdout.partition(STORIES[AT_THE_GATEWAY].title)[0]
    without, _, whole = first.partition("With every check")
    assert f"Without {CHECK}" in without
    assert "the notes of alice" in " ".join(without.split())
    assert "the notes of alice" not in " ".join(whole.split())
    assert f"Stopped   {CHECK}" in whole
    told = json.loads(results.read_text(encoding="utf-8"))
    assert told["passed"] is True
    assert [each["name"] for each in told["results"]] == [STORY, AT_THE_GATEWAY]
    assert told["results"][0]["refused_by"] == [CHECK]
    (suite,) = JUnitXml.fromfile(str(report))
    assert (suite.name, suite.tests, suite.failures) == ("attack", 2, 0)


def test_a_check_is_proved() -> None:
    """It is proved with and without the check, on processes started for that purpose."""
    ended = run("attack", "--plain", "--prove", CHECK)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{CHECK}: passed. Without it, the request gets through." in ended.stdout
    assert "1 of 1 proof passed." in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name stories, or use one of --list, --all and --prove"),
        ([STORY, "--all"], "name stories, or use one of"),
        (["no-such-story"], "unknown story 'no-such-story'; --list shows all stories"),
        (["--list", "--json", "a.json"], "--list lists the stories and plays none, so no --json"),
        (["--prove", "--show-secrets"], "--prove shows a table and no messages, so no --show-"),
        (["--prove", "client_app:nothing"], "no proof of 'client_app:nothing'"),
    ],
)
def test_wrong_use_is_said(arguments: list[str], told: str) -> None:
    """The program prints an error and ends with 2 before anything is started."""
    ended = run("attack", *arguments)
    assert ended.returncode == 2
    assert told in ended.stderr


def roles_of(marker: str) -> list[int]:
    """Return the processes that have this text in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if marker.encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_when_the_lab_ends(tmp_path: Path, how: signal.Signals) -> None:
    """However it ends, no role, no recorder and no fork server is left."""
    environ = {**clean_environ(), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [*COMMAND, "--prove"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as lab:
        wait_until(lambda: len(list(tmp_path.rglob("authorization_server.db"))) > 1)
        lab.send_signal(how)
        said, _ = lab.communicate()
    wait_until(lambda: not roles_of(str(tmp_path)))
    if how != signal.SIGKILL:
        assert not list(tmp_path.iterdir())
        assert said.endswith(b"Stopped. No process is left running.\n")


def test_every_check_has_a_name_on_the_command_line() -> None:
    """It is the name that `--without-check` accepts."""
    assert CHECK in {f"{role}:{proof.check}" for role, proofs in PROOFS.items() for proof in proofs}
