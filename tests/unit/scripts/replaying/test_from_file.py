"""`replay.py --from`: a run file on the console."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from rich.console import Console

from recorder.event.recorded import RecordedEvent
from recorder.keeping import run_file
from recorder.keeping.run_file import RunFileError
from scripts.replaying.file_gate import FileGate
from scripts.replaying.from_file import LONGEST_PAUSE, NO_TERMINAL, shown_from
from scripts.setting_up.environment import ROOT
from tests.support.closing_terminal import terminal_closed_after
from tests.support.started import command
from tests.unit.recorder.recordings import honest_events, refused_events

KEPT = ROOT / "docs" / "illustrated_flow.jsonl"
ONE_SECRET = "covered~"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a run file."""
    return tmp_path / "run.jsonl"


def saved(path: Path, **header: Any) -> Path:
    """Write the kept run with its secrets covered and with these members in its header."""
    run = run_file.read(KEPT)
    run_file.write(path, list(run.events), tours=run.tours)
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    path.write_text(json.dumps(json.loads(first) | header) + "\n" + rest, encoding="utf-8")
    return path


def shown(path: Path, *options: str, terminal: bool = False) -> tuple[int, str, list[float]]:
    """Return the exit code, the printed text and the pauses."""
    console = Console(width=100, record=True, force_terminal=terminal, highlight=False)
    names = ("plain", "step", "fast", "full", "brief", "show_secrets")
    wanted = argparse.Namespace(from_file=path, **{name: name in options for name in names})
    pauses: list[float] = []
    code = shown_from(console, wanted, pauses.append)
    return code, console.export_text(), pauses


def test_a_run_is_shown_and_judged_like_one_that_was_just_run(path: Path) -> None:
    """The console shows where the run comes from, each message in order, and the tour's verdict."""
    code, text, _ = shown(saved(path))
    assert code == 0
    assert text.startswith("run.jsonl: 28 events, made by oauth2-playground ")
    assert "secrets covered." in text.partition("──")[0]
    assert text.index("1  The user asks for the notes") < text.index("13  The app shows the user")
    assert "13 of 13 steps passed, 211 of 211 checks passed" in text


@pytest.mark.parametrize("style", ["brief", "full", "plain"])
def test_the_styles_are_those_of_launch(path: Path, style: str) -> None:
    """One line per message, everything, or only sentences."""
    _, text, _ = shown(saved(path), style)
    expected = {"brief": "wants the notes", "full": "and 6 more headers", "plain": "Step 1 of 13"}
    assert expected[style] in text


def test_in_a_line_secrets_can_be_told_apart(path: Path) -> None:
    """A line leaves out the word that all marks begin with, so that it shows their differences."""
    _, text, _ = shown(saved(path), "brief")
    (code,) = {line.split("code ")[1].split()[0] for line in text.splitlines() if " code ~" in line}
    assert code.startswith("~")
    assert len(code) > 6


def test_secrets_are_shown_on_request_where_they_are(path: Path) -> None:
    """This needs a file that contains secrets."""
    run = run_file.read(KEPT)
    run_file.write(path, list(run.events), "whole", run.tours)
    (token,) = {
        json.loads(event.response.body)["refresh_token"]
        for event in run.events
        if event.response and event.response.body.startswith('{"access_token"')
    }
    assert token not in shown(path, "full")[1].replace("\n", "")
    assert token in shown(path, "full", "show_secrets")[1].replace("\n", "")


def test_on_a_terminal_it_takes_its_time(path: Path) -> None:
    """Pauses last as long as they did, but never longer than the limit; --fast skips them."""
    events = list(run_file.read(KEPT).events)
    late = structs.replace(events[-1], at=events[-1].at.replace(year=2030))
    run_file.write(path, [*events[:-1], late])
    _, _, pauses = shown(path, terminal=True)
    taken = (events[1].at - events[0].at).total_seconds()
    assert pauses[:2] == [0.0, pytest.approx(taken)]
    assert pauses[-1] == LONGEST_PAUSE
    assert len(pauses) == len(events)
    assert shown(path, "fast", terminal=True)[2] == []
    assert shown(path)[2] == []


def test_a_flow_that_was_refused_is_told_with_its_failed_check(path: Path) -> None:
    """The file does not name its tour, so only the recorded steps can be judged."""
    run_file.write(path, refused_events())
    code, text, _ = shown(path)
    assert code == 1
    assert "its tour is not named in the file): 5 of 13 steps are there, failed checks: " in text


def test_a_login_of_another_app_is_whole_with_its_tokens(path: Path) -> None:
    """The servers cannot see what the app does next."""
    by_servers = [each for each in honest_events() if each.role == "authorization_server"]
    until = next(place for place, each in enumerate(by_servers) if each.slug == "token-issued")
    run_file.write(path, by_servers[: until + 1])
    code, text, _ = shown(path)
    assert code == 0, text
    assert "7 of 13 steps are there, all that the servers can see, no check failed" in text


def test_a_missing_step_deviates(path: Path) -> None:
    """The result is the same as in a live run."""
    run = run_file.read(KEPT)
    fewer = [event for event in run.events if event.slug != "code-issued"]
    run_file.write(path, fewer, tours=run.tours)
    code, text, _ = shown(path)
    assert code == 1
    assert "Step 4, code-issued, was not reached." in text


def test_what_is_cut_off_is_said(path: Path) -> None:
    """The complete events are shown and judged."""
    saved(path).write_text(path.read_text()[:-40])
    code, text, _ = shown(path)
    assert code == 1
    assert "run.jsonl is incomplete: it ends in the middle of line 29." in text


def test_another_version_is_named(path: Path) -> None:
    """Its checks may differ."""
    _, text, _ = shown(saved(path, made_by="oauth2-playground 9.9"))
    assert "Recorded with oauth2-playground 9.9; judged by the checks of oauth2-playground " in text


@pytest.mark.parametrize("said", [None, 5, ["x"], "\x1b[31mred\x1b[0m", "x" * 100_000, "\ud800"])
def test_a_hostile_header_breaks_nothing(path: Path, said: object) -> None:
    """It is shortened, and control characters are escaped."""
    header = {"made_by": said, "made_at": said, "secrets": said, "flows": [{"flow": said}]}
    _, text, _ = shown(saved(path, **header))
    assert len(text.splitlines()[0]) < 200


def test_what_cannot_be_shown_is_a_sentence(path: Path, tmp_path: Path) -> None:
    """The file is missing, or contains no events."""
    with pytest.raises(OSError, match=r"no\.jsonl cannot be read: No such file or directory\.$"):
        shown(tmp_path / "no.jsonl")
    run_file.write(path, [])
    with pytest.raises(RunFileError, match="has no events"):
        shown(path)


def test_stepping_needs_keys(path: Path) -> None:
    """Without a terminal it would wait forever."""
    code, text, _ = shown(saved(path), "step")
    assert code == 2
    assert NO_TERMINAL in " ".join(text.split())


def told(*parts: int | None) -> list[RecordedEvent]:
    """Return events of one flow that reach these steps; None stands for an event without a step."""
    event = honest_events()[0]
    return [
        structs.replace(
            event, id=f"e{place}", progress=part or 0, slug=event.slug if part else None
        )
        for place, part in enumerate(parts)
    ]


def test_a_message_is_held_until_it_is_released() -> None:
    """A message that belongs to no step is never held."""
    gate = FileGate(told(1, None, 2, 3))
    assert gate.due == 1
    assert gate.release("e0")["flows"].popitem()[1]["held"] == ["e2"]
    assert gate.due == 3
    assert gate.hold() == gate.state()
    gate.release("e2")
    gate.release("e3")
    assert gate.due == 4


def test_a_run_goes_on_to_a_step_or_to_its_end() -> None:
    """If the flow never reaches the step, the run continues to the end."""
    events = told(1, 2, 3, 3, 4)
    gate = FileGate(events)
    gate.run_to(events[0].flow, 3)
    assert gate.due == 3
    gate.run_to(events[0].flow, 13)
    assert gate.due == 5
    gate = FileGate(events)
    gate.run(None)
    assert gate.due == 5


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_a_run_is_stepped_through_in_a_terminal(path: Path) -> None:
    """Keys show the next and the previous message, run to a step, and run to the end with its
    verdict; q quits.
    """
    from tests.support.terminal import terminal

    saved(path)
    with terminal(command("replay", "--from", path, "--step"), columns=80, rows=24) as one:
        one.wait_for("run.jsonl, 1 of 28: 1 The user asks for the notes")
        one.press(" ")
        place = one.wait_for("run.jsonl, 2 of 28: 2.1 ")
        one.press("b")
        place = one.wait_for("Looking back at 1.", place)
        one.press("g7\r")
        place = one.wait_for("of 28: 7 The server checks everything", place)
        assert len([line for line in one.visible if line]) <= 24
        one.press("r")
        place = one.wait_for("13 of 13 steps passed", place)
        one.wait_for("This was the last message.", place)
        one.press("q")
        assert one.ends() == 0
        assert one.is_as_found()


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
@pytest.mark.parametrize("hang_up", ["SIG_DFL", "SIG_IGN"])
def test_a_closed_terminal_ends_the_stepping(path: Path, hang_up: str) -> None:
    """It would otherwise wait for a key that can no longer be pressed, even under `nohup`."""
    words = command("replay", "--from", saved(path), "--step")
    with terminal_closed_after(words, "1 of 28", hang_up):
        pass
