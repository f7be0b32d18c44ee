"""A lesson at the console: a real `launch.py --step`, with keys pressed in a real terminal."""

import http.client
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests

from hosting.files.private_files import kept_token
from scripts.processes.processes import is_ready
from scripts.processes.recorder_reader import RecorderReader
from tests.support.started import (
    all_gone,
    command,
    descendants,
    eventually,
    free_base,
    main_process,
)
from tracing.catalogue import THIRTEEN_STEPS

if sys.platform == "win32":
    pytest.skip("terminals of POSIX", allow_module_level=True)

from tests.support.terminal import Terminal, terminal

MOST_KEYS = 100
NEWS = 1
"""The maximum time in seconds that the recorder waits before it reports no news."""


class Lesson:
    """A launcher in a terminal, and its recorder, which is read independently."""

    def __init__(self, screen: Terminal, base: int, data: Path) -> None:
        self.screen = screen
        self.client_app = f"http://127.0.0.1:{base + 2}"
        self.recorder = ("127.0.0.1", base + 3)
        self.screen.wait_for("q quit")
        self.started = descendants(screen.process.pid)
        self._data = data
        self._reader = self.reader()
        self._parts: dict[str, str] = {}
        self._said = 0

    def reader(self) -> RecorderReader:
        """A reader that starts at the first event of the recording."""
        return RecorderReader(self.recorder, kept_token(self._data / "recorder.token"))

    def held(self, wait_seconds: int = 0) -> list[str]:
        """The numbers of all held steps, after waiting up to this many seconds for news."""
        for event in self._reader.read(wait_seconds):
            self._parts[event["id"]] = event["part"]
        flows = self._reader.gate["flows"].values()
        return [self._parts.get(id, "") for its in flows for id in its["held"]]

    def press(self, keys: str) -> None:
        """Press keys at the console."""
        self.screen.press(keys)

    def sees(self, words: str) -> None:
        """Wait until the console shows these words after what it showed before."""
        self._said = self.screen.wait_for(words, self._said)

    def waits_at(self, part: str) -> None:
        """Wait until this step is held and the console shows that."""
        eventually(lambda: self.held() == [part] or self.held(NEWS) == [part])
        self.sees(f": {part} ")

    def ends(self) -> int:
        """Wait for the end, check that nothing is left or changed, and return the exit code."""
        code = self.screen.ends()
        eventually(lambda: all_gone(self.started))
        assert self.screen.is_as_found()
        assert "Traceback" not in self.screen.text
        return code


@contextmanager
def lesson(
    folder: Path, *arguments: str, columns: int = 100, rows: int = 40, **environ: str
) -> Iterator[Lesson]:
    """A launcher in a terminal of this size; it ends with the block."""
    base = free_base()
    data = folder / "data"
    words = command("launch", "--port-base", base, "--data", data, *arguments)
    with terminal(words, columns, rows, **environ) as screen:
        yield Lesson(screen, base, data)


@contextmanager
def asking(at: Lesson) -> Iterator[Callable[[], bool]]:
    """Request the notes in a browser; yield a function that returns whether a response arrived."""
    connection = http.client.HTTPConnection(at.client_app.removeprefix("http://"))
    with closing(connection):
        connection.request("GET", "/notes")
        with selectors.DefaultSelector() as selector:
            selector.register(connection.sock, selectors.EVENT_READ)
            yield lambda: selector.select(0) != []


def walk_by_space(at: Lesson) -> list[str]:
    """Press space at each held step until the verdict; return the steps in order."""
    seen: list[str] = []
    for _ in range(MOST_KEYS):
        eventually(lambda: bool(at.held()) or "steps passed" in at.screen.text)
        if "steps passed" in at.screen.text:
            return seen
        (part,) = at.held()
        at.sees(f": {part} ")
        seen.append(part)
        at.press(" ")
        eventually(lambda part=part: part not in at.held(NEWS))
    raise AssertionError(f"the lesson has no end: {seen}")


def test_a_whole_lesson_by_the_space_bar(tmp_path: Path) -> None:
    """One key moves one step, from 1 to 13, in a narrow terminal; then everything stays until q."""
    with lesson(tmp_path, "--step", "--auto", columns=60) as at:
        seen = walk_by_space(at)
        numbers = [int(part.split(".")[0]) for part in seen]
        assert numbers == sorted(numbers)
        assert set(numbers) == {step.number for step in THIRTEEN_STEPS}
        at.sees("13 of 13 steps passed")
        at.sees("Lesson finished.")
        assert is_ready(at.recorder), "the viewer is gone"
        at.press(" ")
        at.sees("Nothing is held")
        at.press("q")
        assert at.ends() == 0
        assert "Stopped. No process is left running." in at.screen.text


def test_the_keys_of_a_lesson(tmp_path: Path) -> None:
    """Keys show more, run to a step, run on, and hold again; the footer shows the state."""
    with lesson(tmp_path, "--step", "--auto") as at:
        at.waits_at("1")
        for key, words in {
            "w": "as it is sent ",
            "t": "No token travels here",
            "d": "its checks ",
            "c": "client_app/sign_in/login.py:",
            "?": "run to a step",
        }.items():
            at.press(key)
            at.sees(words)
        at.press("g7\r")
        at.waits_at("7")
        at.press("t")
        at.sees("Access token, decoded")
        at.press(" ")
        eventually(lambda: at.held() not in ([], ["7"]))
        at.press("r")
        at.sees("13 of 13 steps passed")
        at.press("h")
        at.sees("From now on each step of every flow is held")
        with asking(at) as is_answered:
            at.sees("Held on its arrival: 1 The user asks for the notes")
            assert not is_answered()
            at.press("q")
            assert at.ends() == 0


def test_secrets_stay_covered(tmp_path: Path) -> None:
    """The message as sent is complete except for its secrets."""
    with lesson(tmp_path, "--step", "--auto") as at:
        at.waits_at("1")
        at.press("g6\r")
        at.waits_at("6")
        at.press("w")
        at.sees("6 as it is sent")
        at.sees("code_verifier=")
        for event in at.reader().read_all():
            if event["part"] == "6":
                secret = event["http"]["request"]["body"].partition("code_verifier=")[2][:43]
                assert len(secret) == 43
                assert secret not in at.screen.text
        at.press("hq")
        assert at.ends() == 1, "the walk did not come to its end"


def test_a_code_that_is_held_too_long_runs_out(tmp_path: Path) -> None:
    """The code really expires: the trace names the failed check, and the run ends there."""
    seconds = 2
    with lesson(tmp_path, "--step", "--auto", AUTHORIZATION_SERVER_CODE_SECONDS=str(seconds)) as at:
        at.waits_at("1")
        at.press("g6\r")
        at.waits_at("6")
        held_since = time.monotonic()
        eventually(lambda: time.monotonic() > held_since + seconds + 1)
        at.press("g7\r")
        at.waits_at("7")
        at.press("d")
        at.sees("Checks by the authorization server")
        at.sees("code is not expired: failed")
        at.press("r")
        at.sees("7 token-issued: code_is_not_expired")
        at.press("q")
        assert at.ends() == 1


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM"])
def test_it_can_be_ended_while_a_step_is_held(tmp_path: Path, how: str) -> None:
    """No process is left, and the terminal is restored."""
    with lesson(tmp_path, "--step", "--auto") as at:
        at.waits_at("1")
        if how == "SIGTERM":
            os.kill(at.screen.process.pid, signal.SIGTERM)
        else:
            at.press("\x03")
        assert at.ends() == {"Ctrl-C": 130, "SIGTERM": 143}[how]


def test_any_flow_can_be_held(tmp_path: Path) -> None:
    """The keys also work without --step.

    Two browsers have two flows: while one is held, the other is stepped to its end.
    """
    with lesson(tmp_path) as at:
        at.sees("Each step runs freely. Waiting for the first click")
        assert requests.get(at.client_app + "/notes", timeout=10).status_code == 200
        at.press("h")
        at.sees("Each step is held.")
        with asking(at) as is_answered, asking(at) as is_other_answered:
            eventually(lambda: at.held() == ["1", "1"])
            at.sees("1 other flow waits: press Tab.")
            at.press("\t ")
            eventually(lambda: len(set(at.held())) == 2)
            # Keys act on what the console has received, so the step must be on the screen, too.
            at.sees(f": {at.held()[1]} ")
            at.press("r")
            eventually(lambda: at.held() == ["1"])
            at.press(" ")
            at.sees("Press Tab for the flow that waits")
            assert at.held() == ["1"]
            assert is_answered() != is_other_answered()
            at.press("q")
            assert at.ends() == 0


def test_the_roles_go_on_when_the_recorder_dies(tmp_path: Path) -> None:
    """What was held continues without being observed; the console stays until q is pressed."""
    with lesson(tmp_path, "--step", "--auto") as at:
        at.waits_at("1")
        at.press(" ")
        at.waits_at("2.1")
        os.kill(main_process(at.screen.process.pid, "recorder"), signal.SIGKILL)
        at.sees("the recorder was ended by SIGKILL")
        at.sees("The roles continue without it")
        at.sees("The recorder has stopped")
        assert requests.get(at.client_app + "/healthz", timeout=10).status_code == 200
        at.press("q")
        assert at.ends() == 1, "the walk cannot be judged"
