"""The clock of a role: which time it shows, and which code uses it."""

import threading
import time

import pytest

from hosting.control import clock
from hosting.control.clock import Clock, ClockSetting, followed

HOUR = 3600


def test_without_a_control_it_is_the_real_time() -> None:
    """Outside a controlled role, the clock shows the real time."""
    assert abs(clock.now() - time.time()) < 5


def test_a_clock_is_moved_while_it_is_followed() -> None:
    """The clock moves forward and back, and has no effect once the block has ended."""
    moved = Clock()
    with followed(moved):
        for offset in (HOUR, -HOUR, 0):
            moved.setting = ClockSetting(offset_seconds=offset)
            assert abs(clock.now() - time.time() - offset) < 5
        moved.setting = ClockSetting(offset_seconds=HOUR)
    assert abs(clock.now() - time.time()) < 5


def test_a_stopped_clock_shows_one_moment() -> None:
    """A stopped clock shows the same time however often it is read."""
    stopped = Clock()
    stopped.setting = ClockSetting(frozen_at=1_000_000_000)
    with followed(stopped):
        assert {clock.now() for _ in range(3)} == {1_000_000_000}


def test_two_roles_in_one_process_have_clocks_of_their_own() -> None:
    """A thread follows the clock of the role it works for."""
    first, second = Clock(), Clock()
    first.setting = ClockSetting(frozen_at=1)
    second.setting = ClockSetting(frozen_at=2)
    seen: list[float] = []

    def work() -> None:
        with followed(second):
            seen.append(clock.now())

    with followed(first):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        seen.append(clock.now())
    assert seen == [2, 1]


@pytest.mark.parametrize(
    ("setting", "says", "is_real"),
    [
        (ClockSetting(), "real time", True),
        (ClockSetting(offset_seconds=HOUR), "clock 3600 seconds ahead", False),
        (ClockSetting(offset_seconds=-1.5), "clock 1.5 seconds behind", False),
        (ClockSetting(frozen_at=0), "clock stopped at 1970-01-01 00:00:00 UTC", False),
    ],
)
def test_a_setting_is_said_in_words(setting: ClockSetting, says: str, is_real: bool) -> None:
    """The console, the pages and the trace show the setting in these words."""
    assert (str(setting), setting.is_real) == (says, is_real)
