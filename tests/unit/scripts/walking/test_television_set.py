"""`scripts.walking.television_set`: a person reads the code that a process prints as a screen."""

import os
import sys
from collections.abc import Sequence

import pytest

from scenarios.browser.pages import WalkStopped
from scripts.walking import television_set
from scripts.walking.television_set import switched_on


def showing(monkeypatch: pytest.MonkeyPatch, lines: Sequence[str], code: int = 0) -> None:
    """Make the television print these lines and end with this code."""
    program = f"import sys; print(*{list(lines)!r}, sep='\\n'); sys.exit({code})"
    monkeypatch.setattr(television_set, "WORDS", (sys.executable, "-c", program))


def test_the_code_is_read_when_the_television_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """If it were approved earlier, the flow would never show a request that is still pending."""
    showing(monkeypatch, ["open: x", "user code: BCDF-GHJK", "No decision yet; waiting …"])
    with switched_on(os.environ, 20) as television:
        assert television.user_code() == "BCDF-GHJK"
        television.watch_to_the_end()


@pytest.mark.parametrize("lines", [["It was not allowed."], ["user code: BCDF-GHJK"]])
def test_a_television_that_shows_no_code_stops_the_walk(
    monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    """The error contains what it showed instead."""
    showing(monkeypatch, lines, code=1)
    with (
        switched_on(os.environ, 20) as television,
        pytest.raises(WalkStopped, match=f"showed no code. Its last line: {lines[0]}"),
    ):
        television.user_code()


def test_a_television_that_gives_up_stops_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error contains the last line that it showed."""
    showing(monkeypatch, ["It was not allowed."], code=1)
    with (
        switched_on(os.environ, 20) as television,
        pytest.raises(WalkStopped, match=r"The television gave up: It was not allowed\."),
    ):
        television.watch_to_the_end()


def test_a_television_that_hangs_stops_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk stops after the timeout, and the television is switched off."""
    monkeypatch.setattr(
        television_set, "WORDS", (sys.executable, "-c", "import threading as t; t.Event().wait()")
    )
    with (
        switched_on(os.environ, 0.1) as television,
        pytest.raises(WalkStopped, match="stopped responding"),
    ):
        television.user_code()
