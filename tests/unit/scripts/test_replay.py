"""`scripts/replay.py`, as a tester runs it: its output, its files and its exit code."""

import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from recorder.event.recorded import as_plain
from recorder.keeping import run_file
from scenarios.honest_story import HONEST_STORY
from scenarios.judging import lock_file
from scenarios.judging.step_checks import ANY_MESSAGE, StepChecks
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import FIRST_WALK
from scripts.commands import replay
from scripts.commands.illustrate import KEPT
from scripts.replaying import walked
from scripts.setting_up.environment import ROOT
from scripts.walking.check_lock import WalkDeviated, found_in
from scripts.walking.outcome import Outcome
from tests.support.explained import explained, never_carried, without_a_text
from tests.support.faults import assert_none
from tests.support.predicted import flows_in, questions_of, wrong_verdicts
from tests.support.started import clean_environ, read_only, run
from tracing.catalogue import THIRTEEN_STEPS
from tracing.tours import TOURS

pytestmark = pytest.mark.e2e

FEWEST_QUESTIONS = 300
"""The least number of questions about the messages of all tours together."""

FEWEST_MESSAGES = 120
"""The least number of messages with a text of their own, in all tours together."""

SOURCES = shutil.ignore_patterns(".*", "data", "tests")
"""What a copy of the project leaves out; compiled files are copied."""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of an honest run: table.txt, run.jsonl, summary.json."""
    folder = tmp_path_factory.mktemp("held")
    command = [sys.executable, str(ROOT / "scripts" / "replay.py")]
    files = ("--save", "run.jsonl", "--json", "summary.json")
    # Run the README's command from any folder.
    ended = subprocess.run(
        [*command, *files],
        cwd=folder,
        env=clean_environ(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (folder / "table.txt").write_text(ended.stdout, encoding="utf-8")
    return folder


def test_help_teaches() -> None:
    """It explains the program and its exit codes, and shows examples."""
    told = read_only("replay", "--help").stdout
    for words in (
        "thirteen steps",
        "--save run.jsonl",
        "--json -",
        "--write-checks",
        "Exit codes: 0",
    ):
        assert words in told


def test_wrong_use_ends_with_2() -> None:
    """It does so like every command."""
    assert read_only("replay", "--such-an-option").returncode == 2
    unknown = read_only("replay", "no-such-tour")
    assert unknown.returncode == 2
    assert "unknown tour 'no-such-tour'; --list shows all tours" in unknown.stderr


def test_all_checks_are_made_when_they_are_written() -> None:
    """Otherwise the lock file would lack the check that is left out."""
    ended = read_only("replay", "--write-checks", "--without-check", "client_app:state_is_known")
    assert ended.returncode == 2
    assert "so no --without-check" in ended.stderr


def test_a_check_that_is_left_out_is_not_missed(tmp_path: Path) -> None:
    """It is announced and not made, the summary lists it, and the honest flow passes."""
    files = ("--save", tmp_path / "run.jsonl", "--json", tmp_path / "summary.json")
    ended = run("replay", "--without-check", "authorization_server:code_is_unused", *files)
    assert ended.returncode == 0, ended.stdout
    assert "⚠ WEAKENED: authorization_server runs without: code_is_unused." in ended.stdout
    events = run_file.read(tmp_path / "run.jsonl").events
    assert "code_is_unused" not in {check.name for event in events for check in event.checks}
    left_out = {event.role: event.without_checks for event in events if event.without_checks}
    assert left_out == {"authorization_server": ("code_is_unused",)}
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["tours"][0]["without_checks"] == {"authorization_server": ["code_is_unused"]}


def test_a_tour_that_needs_a_check_deviates_without_it() -> None:
    """No role refuses what it should refuse."""
    left_out = "resource_server:scope_is_sufficient"
    ended = run("replay", "narrowed-consent", "--without-check", left_out)
    assert ended.returncode == 1
    assert "not refused by scope_is_sufficient" in ended.stdout
    assert "replay.py --write-checks" not in ended.stdout


def test_the_tours_are_listed() -> None:
    """Each tour is listed by the name that runs it."""
    told = run("replay", "--list").stdout
    assert all(name in told for name in TOURS)


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of a run of every tour: run.jsonl, summary.json."""
    folder = tmp_path_factory.mktemp("toured")
    files = ("--save", folder / "run.jsonl", "--json", folder / "summary.json")
    ended = run("replay", "all", *files)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


def test_every_tour_can_be_walked(toured: Path) -> None:
    """They run one after the other on one playground, and none disturbs the next."""
    summary = json.loads((toured / "summary.json").read_text(encoding="utf-8"))
    assert [tour["tour"] for tour in summary["tours"]] == list(TOURS)
    assert all(tour["passed"] and tour["steps"] for tour in summary["tours"])


def test_of_every_prediction_one_answer_turns_out_right(toured: Path) -> None:
    """In every tour, both the text of the run and the next message confirm it."""
    flows = list(flows_in(toured / "run.jsonl"))
    assert sum(len(questions_of(flow)) for flow in flows) > FEWEST_QUESTIONS
    assert_none(fault for flow in flows for fault in wrong_verdicts(flow))


def test_every_message_of_every_tour_has_a_text_of_its_own(toured: Path) -> None:
    """Each value and check that the text names is in the message."""
    messages = explained(toured / "run.jsonl")
    assert len(messages) > FEWEST_MESSAGES
    assert_none(without_a_text(messages))
    assert_none(never_carried(messages))


def test_the_table_has_every_step(held: Path) -> None:
    """The steps are in order and all passed, and without a terminal there is no colour."""
    table = (held / "table.txt").read_text(encoding="utf-8")
    places = [table.index(step.slug) for step in THIRTEEN_STEPS]
    assert places == sorted(places)
    assert "13 of 13 steps passed" in table
    assert "\x1b" not in table


def test_the_summary_has_every_step(held: Path) -> None:
    """Each step has its number, slug, role, verdict, number of checks and time."""
    summary = json.loads((held / "summary.json").read_text(encoding="utf-8"))
    assert summary["passed"] is True
    (tour,) = summary["tours"]
    told = [(each["number"], each["slug"], each["role"]) for each in tour["steps"]]
    assert told == [(step.number, step.slug, step.role) for step in THIRTEEN_STEPS]
    for each in tour["steps"]:
        assert each["passed"] is True
        assert isinstance(each["checks"], int)
        assert 0 <= each["seconds"] < 60


def test_the_run_file_holds_the_flow_without_its_secrets(held: Path) -> None:
    """It contains one complete flow, and nothing that gives access to anything."""
    run_read = run_file.read(held / "run.jsonl")
    assert [flow["progress"] for flow in run_read.header["flows"]] == [13]
    assert "password=wonderland" not in (held / "run.jsonl").read_text(encoding="utf-8")


def test_the_lock_file_names_every_check_of_the_first_walk(held: Path) -> None:
    """A check that it does not name could be removed unnoticed. If this fails after a change of
    checks: python3 scripts/replay.py --write-checks, and review the difference.
    """
    events = list(map(as_plain, run_file.read(held / "run.jsonl").events))
    made = found_in(events, HONEST_STORY)
    locked = lock_file.checks_of("authorization-code")
    assert made == {slug: StepChecks(each.by_message) for slug, each in locked.items()}


def test_the_lock_file_names_every_check_of_the_tours(toured: Path) -> None:
    """Each check is named at its own step, since registration is recorded at one step and takes
    place at others, too. If this fails after a change of checks: python3 scripts/replay.py
    --write-checks, and review the difference.
    """
    lock = lock_file.read()
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for steps in lock.values():
        for slug, checks in steps.items():
            asked[slug].update(checks.names)
    for expected in (expected for each in SCRIPTED.values() for expected in each.story):
        asked[expected.step.slug].update(expected.refused_by)
    anywhere = lock["authorization-code"]["client-registered"].names
    unasked = {
        (event.slug, check.name)
        for event in run_file.read(toured / "run.jsonl").events
        for check in event.checks
        if check.name not in asked[event.slug or ""] | anywhere
    }
    assert unasked == set()


def test_checks_are_written_by_themselves() -> None:
    """Every tour is run for this, and no run file is written."""
    for others in (["refresh"], ["--json", "-"]):
        ended = read_only("replay", "--write-checks", *others)
        assert ended.returncode == 2
        assert (
            "--write-checks runs every tour with every check, and writes no other file"
            in ended.stderr
        )


def test_written_checks_are_told_as_a_difference(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The difference appears in the lock file and on the console."""
    path = tmp_path / "honest_checks.lock"
    lock = {"refresh": {"refresh-answered": StepChecks({ANY_MESSAGE: ["scope_is_not_wider"]})}}
    monkeypatch.setattr(walked, "find_checks", lambda *_: lock)
    monkeypatch.setattr(lock_file, "write", partial(lock_file.write, path=path))
    monkeypatch.setattr(sys, "argv", ["replay.py", "--write-checks"])
    assert replay.main() == 0
    assert lock_file.read(path) == lock
    assert "+ refresh, refresh-answered, any message: scope_is_not_wider" in capsys.readouterr().out


def test_checks_of_a_walk_that_deviates_are_not_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 1, and the deviation is shown."""

    def deviate(*_: object) -> None:
        verdict = FIRST_WALK.judge([])
        raise WalkDeviated(Outcome(FIRST_WALK.tour, [], verdict, ("The walk stopped.",), ()))

    monkeypatch.setattr(walked, "find_checks", deviate)
    monkeypatch.setattr(lock_file, "write", None)
    monkeypatch.setattr(sys, "argv", ["replay.py", "--write-checks"])
    assert replay.main() == 1
    said = capsys.readouterr().out
    assert "The walk stopped." in said
    assert "The lock file was not changed" in said


def test_the_flow_of_the_illustrated_page_is_like_the_live_system() -> None:
    """If this fails, record the flow again (CONTRIBUTING.md). Ports and values may differ."""
    ended = run("replay", "--against", KEPT, "--plain")
    assert ended.returncode == 0, ended.stdout
    assert ended.stdout.splitlines() == [
        "Authorization code: identical (steps 1–13; 28 messages).",
        "Compared recording with live: no difference.",
    ]


def test_what_the_live_system_does_otherwise_is_named(held: Path) -> None:
    """Only a parameter, a check and a lifetime are listed, each with its step and message."""
    lines = (held / "run.jsonl").read_text(encoding="utf-8").split("\n")
    at = next(n for n, line in enumerate(lines) if '"part": "3.2"' in line)
    lines[at] = re.sub('&nonce=[^&"]*', "", lines[at], count=1)
    changed = held / "changed.jsonl"
    changed.write_text("\n".join(lines), encoding="utf-8")
    left_out = "authorization_server:code_is_unused"
    asked = ("--against", changed, "--json", "-", "--without-check", left_out)
    ended = run("replay", *asked, AUTHORIZATION_SERVER_ACCESS_TOKEN_SECONDS="77")
    assert ended.returncode == 1, ended.stderr
    (tour,) = json.loads(ended.stdout)["tours"]
    found = [
        (one["part"], one["name"], one["expected"], one["received"]) for one in tour["differences"]
    ]
    assert found == [
        ("2.2", "without_checks", None, '["code_is_unused"]'),
        ("2.2", "without code_is_unused", None, "yes"),
        ("3.2", "nonce", None, "nonce of 3.1"),
        ("7", "code_is_unused", "passed", None),
        ("7", "expires_in", "300", "77"),
        ("7", "lifetime (exp - iat)", "300 s", "77 s"),
    ]


def test_many_walks_are_accounted_for() -> None:
    """Two run concurrently, each with its own flow, and all of them are judged."""
    ended = run("replay", "--repeat", 4, "--concurrency", 2, "--json", "-")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    walks = {
        "wanted": 4,
        "started": 4,
        "passed": 4,
        "deviated": 0,
        "not_judged": 0,
        "interrupted": 0,
    }
    assert (told["passed"], told["runs"]) == (True, walks)
    assert (told["flows"], told["flows_of_no_run"], told["events_lost"]) == (4, 0, 0)
    assert "4 of 4 runs started, 2 at once: 4 passed" in ended.stderr


class Introspected(NamedTuple):
    """A run with introspection, full output and JSON."""

    ended: subprocess.CompletedProcess[str]
    saved: str


@pytest.fixture(scope="module")
def introspected(tmp_path_factory: pytest.TempPathFactory) -> Introspected:
    """The result of such a run."""
    saved = tmp_path_factory.mktemp("introspected") / "run.jsonl"
    asked = ("--json", "-", "--plain", "--save", saved, "--with-secrets")
    ended = run("replay", *asked, RESOURCE_SERVER_VERIFY="introspection")
    return Introspected(ended, saved.read_text(encoding="utf-8"))


def test_the_summary_can_have_standard_output_for_itself(introspected: Introspected) -> None:
    """The table is then written to standard error; secrets are written if requested."""
    assert json.loads(introspected.ended.stdout)["passed"] is True
    assert "13. The client app shows the resource to the user" in introspected.ended.stderr
    assert "password=wonderland" in introspected.saved


def test_introspection_holds_as_well(introspected: Introspected) -> None:
    """The resource server's way of verification is a setting, and settings are passed on."""
    assert introspected.ended.returncode == 0, introspected.ended.stderr
    assert '"token_is_active"' in introspected.saved


def test_roles_that_cannot_start_are_named() -> None:
    """The exit code is 2, and the message is the role's own."""
    ended = run("replay", AUTHORIZATION_SERVER_CODE_SECONDS="9999")
    assert ended.returncode == 2
    assert "the authorization server cannot start:" in ended.stdout
    assert "AUTHORIZATION_SERVER_CODE_SECONDS must be at most 600" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_set_up_file_is_handed_on(tmp_path: Path) -> None:
    """The role that reads it reports its errors."""
    file = tmp_path / "setup.toml"
    file.write_text("[lifetimes]\ncode_second = 1\n")
    ended = run("replay", "--setup", file)
    assert ended.returncode == 2
    assert "line 2: unknown key 'code_second'; did you mean code_seconds?" in ended.stdout


@pytest.mark.parametrize("option", ["--save", "--json"])
def test_a_full_disk_names_the_file(
    option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The system's error does not name it; the device's permissions stay unchanged."""
    device = Path("/dev/full")
    if not device.exists():
        pytest.skip("this system has no /dev/full")
    before = device.stat().st_mode
    monkeypatch.setattr(walked, "walk_tours", lambda *_given: [])
    monkeypatch.setattr(sys, "argv", ["replay.py", option, str(device), "--plain"])
    assert replay.main() == 2
    told = capsys.readouterr()
    assert "/dev/full cannot be written: No space left on device." in told.out + told.err
    assert device.stat().st_mode == before


@pytest.mark.parametrize("option", ["--save", "--json"])
def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path, option: str) -> None:
    """The exit code is 2, and nothing has been run."""
    ended = read_only("replay", option, tmp_path / "no" / "folder.jsonl")
    assert ended.returncode == 2
    assert "13 of 13" not in ended.stdout
    assert "folder.jsonl' must be a file in an existing folder" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("file", "line", "instead", "told"),
    [
        (
            "authorization_server/token/code_checks.py",
            "    code_verifier_matches_challenge,\n",
            "",
            "7 token-issued: check not made: code_verifier_matches_challenge (POST /token → 200)",
        ),
        (
            "authorization_server/login/login_checks.py",
            "def password_is_right(attempt: LoginAttempt) -> Finding:\n",
            "def password_is_right(attempt: LoginAttempt) -> Finding:\n"
            "    return Finding(False, 'the password', 'a wrong one')\n",
            "3 user-logged-in: password_is_right: expected the password, received a wrong one",
        ),
        (
            "resource_server/app.py",
            "def create_app(",
            "raise RuntimeError('no notes today')\ndef create_app(",
            "RuntimeError",
        ),
    ],
)
def test_a_broken_project_is_found_out(
    file: str, line: str, instead: str, told: str, tmp_path: Path
) -> None:
    """These are a missing check, a check that refuses, and a role that does not start."""
    project = shutil.copytree(ROOT, tmp_path / "project", ignore=SOURCES)
    source = (project / file).read_text(encoding="utf-8")
    assert line in source
    (project / file).write_text(source.replace(line, instead), encoding="utf-8")
    ended = run("replay", folder=project)
    assert told in ended.stdout
    assert ended.returncode == (2 if "RuntimeError" in told else 1)
    assert ("replay.py --write-checks" in ended.stdout) == ("check not made" in told)
