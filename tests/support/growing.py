"""How the time that something takes grows with a text."""

import math
import time
from collections.abc import Callable

SMALL, LARGE = 16 * 1024, 128 * 1024
MOST = 24
"""Times the work for eight times the text: linear is 8, the square 64."""

AT_ONCE = 0.01
"""Seconds for the small text in which no square of it fits: only what takes longer is compared."""

TOO_LONG = 4.0
"""Seconds for the small text; the large one is not tried then."""

Text = Callable[[int], str]
"""A text of a size in characters."""


def filled(shape: str, begin: str = "", end: str = "") -> Text:
    """Texts that are filled with a shape."""
    return lambda size: begin + (shape * (size // len(shape) + 1))[:size] + end


def growth(work: Callable[[str], object], text: Text) -> float:
    """How many times as long the work for the large text takes: best of five over best of five, or
    the first of each if that is linear already; 1 for what takes no time at all.
    """
    small, large = text(SMALL), text(LARGE)
    once = seconds(work, small, 1)
    if once < AT_ONCE:
        return 1.0
    if once > TOO_LONG:
        return math.inf
    times = seconds(work, large, 1) / once
    return times if times < MOST else seconds(work, large, 5) / seconds(work, small, 5)


def seconds(work: Callable[[str], object], text: str, times: int) -> float:
    """The shortest of several times, in seconds of this thread."""
    taken = []
    for _ in range(times):
        began = time.thread_time()
        work(text)
        taken.append(time.thread_time() - began)
    return min(taken)
