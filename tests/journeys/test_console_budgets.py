"""The content of the screen at each held message of a lesson, in terminals of two sizes."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.console.view import ConsoleView
from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent
from recorder.explaining.point import Point, point_of
from recorder.explaining.seen import Seen
from recorder.reading.values import Clock
from recorder.reading.wording import check_name
from tests.support.started import eventually
from tracing.catalogue import THIRTEEN_STEPS

if sys.platform == "win32":
    pytest.skip("terminals of POSIX", allow_module_level=True)

from tests.journeys.test_console_stepping import NEWS, Lesson, lesson

SIZES = [(60, 20), (80, 24)]
SMALL = (60, 20)
MOST_LINES = {80: 20}
"""The maximum number of lines for a held message, including the keys."""
LAST_KEY = "q quit"
MOST_KEYS = 60


def held_messages(at: Lesson) -> Iterator[tuple[RecordedEvent, list[str]]]:
    """Each held message and the screen that shows it; then space is pressed."""
    for _ in range(MOST_KEYS):
        eventually(lambda: bool(at.held() or at.held(NEWS)) or "steps passed" in at.screen.text)
        if "steps passed" in at.screen.text:
            return
        (part,) = at.held()
        eventually(lambda part=part: stands_at(at, part))
        yield event_of(at, part), at.screen.visible
        at.press(" ")
        eventually(lambda part=part: part not in at.held(NEWS))
    raise AssertionError("the lesson has no end")


def stands_at(at: Lesson, part: str) -> bool:
    """Whether the footer names this message as held, and the screen is complete."""
    text = "\n".join(at.screen.visible)
    return f": {part} " in text and LAST_KEY in text


def event_of(at: Lesson, part: str) -> RecordedEvent:
    """The message with this number."""
    events = map(recorded_event_of, at.reader().read_all())
    return next(event for event in events if event.part == part)


def faults(size: tuple[int, int], at: Point, screen: list[str]) -> Iterator[str]:
    """The parts of the message that are missing on this screen, and an excess of lines."""
    text = " ".join(" ".join(screen).split())
    wanted = [at.message.title, at.message.without, "w wire", "? help", LAST_KEY]
    if size != SMALL:
        wanted += [f" {value.name} " for value in at.values]
        wanted += [f"✓ {check_name(check.name)} " for check in at.checks]
    yield from (f"{words!r} is not on the screen" for words in wanted if words not in text)
    (top, *_) = [
        number for number, line in enumerate(screen) if at.message.title[:30] in line[:60]
    ] or [0]
    used = [number for number, line in enumerate(screen) if line]
    lines = max(used) - top + 1
    if lines > MOST_LINES.get(size[0], size[1]):
        yield f"{lines} lines"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_each_held_message_stands_on_one_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    """Title, values, checks, reason and keys fit without scrolling.

    The smallest terminal shows at least title, reason and keys. In each, the space bar leads from 1
    to 13.
    """
    columns, rows = size
    view, seen, found = ConsoleView("panel", show_secrets=False), Seen(), []
    steps = []
    with lesson(tmp_path, "--step", "--auto", columns=columns, rows=rows) as at:
        for event, screen in held_messages(at):
            steps.append(event.step)
            shown = view.shown(event)
            seen.note(shown)
            point = point_of(shown, seen, Clock(event.at, None))
            assert point
            found += [f"{event.part}: {fault}" for fault in faults(size, point, screen)]
        at.press("q")
        assert at.ends() == 0
    assert found == []
    assert tuple(dict.fromkeys(steps)) == THIRTEEN_STEPS


def test_the_screen_is_right_after_another_size(tmp_path: Path) -> None:
    """The held message is redrawn at once in the new width, and the keys appear once."""
    with lesson(tmp_path, "--step", "--auto", columns=100, rows=30) as at:
        at.waits_at("1")
        for columns, rows in ((60, 20), (120, 30)):
            at.screen.resize(columns, rows)
            eventually(lambda columns=columns: is_right(at.screen.visible, columns))
        at.press("q")
        assert at.ends() == 1, "the walk did not come to its end"


def test_the_screen_is_right_after_it_was_left(tmp_path: Path) -> None:
    """Below the output of another program, the message and the keys appear again."""
    with lesson(tmp_path, "--step", "--auto", columns=100, rows=40) as at:
        at.waits_at("1")
        os.kill(at.screen.process.pid, signal.SIGSTOP)
        os.write(at.screen.screen, b"\r\nfg\r\n")
        os.kill(at.screen.process.pid, signal.SIGCONT)
        eventually(lambda: behind(at.screen.visible, "fg", "── 1 ", LAST_KEY))
        at.press(" ")
        at.waits_at("2.1")
        at.press("q")
        assert at.ends() == 1, "the walk did not come to its end"


def test_what_the_keys_show(tmp_path: Path) -> None:
    """Back, forward, search and copy work in a real terminal while the live message waits."""
    with lesson(tmp_path, "--step", "--auto", columns=80, rows=24) as at:
        at.waits_at("1")
        at.press(" ")
        at.waits_at("2.1")
        for keys, words in {
            "b": "Looking back at 1. f goes forward.",
            "y": "offered to your clipboard",
            "f": "The app asks for the server's addresses",
            "/configuration\r": "Match 1 of 1.",
            "\x1b": "q quit",
            "?": "look back at the message before",
        }.items():
            at.press(keys)
            at.sees(words)
        assert at.held() == ["2.1"]
        at.press("q")
        assert at.ends() == 1, "the walk did not come to its end"


def behind(screen: list[str], *words: str) -> bool:
    """Whether these words are on the screen, each below the previous one."""
    place = 0
    for each in words:
        found = [number for number, line in enumerate(screen) if each in line and number >= place]
        if not found:
            return False
        place = found[0] + 1
    return True


def is_right(screen: list[str], columns: int) -> bool:
    """Whether the screen ends with a whole message of this width and the keys."""
    keys = [number for number, line in enumerate(screen) if LAST_KEY in line]
    titles = [number for number, line in enumerate(screen) if line.startswith("── 1 ")]
    used = [number for number, line in enumerate(screen) if line]
    if len(keys) != 1 or not titles or keys[0] != max(used):
        return False
    return len(screen[titles[-1]]) == columns and titles[-1] < keys[0]
