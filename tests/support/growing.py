"""Measures how the time of an operation grows with the length of its text."""

import math
import time
from collections.abc import Callable

SMALL, LARGE = 16 * 1024, 128 * 1024
MOST = 24
"""The limit for how many times longer eight times the text may take: linear is 8, quadratic 64."""

AT_ONCE = 0.01
"""Seconds for the small text. Anything faster cannot be quadratic and is not compared."""

TOO_LONG = 4.0
"""Seconds for the small text. If it takes longer, the large one is not tried."""

Text = Callable[[int], str]
"""Makes a text with the given number of characters."""


def filled(shape: str, begin: str = "", end: str = "") -> Text:
    """Make texts that repeat a shape."""
    return lambda size: begin + (shape * (size // len(shape) + 1))[:size] + end


def growth(work: Callable[[str], object], text: Text) -> float:
    """How many times longer the work takes for the large text than for the small one.

    Compares the first run of each, or the best of five if that is not linear; 1 if the small text
    takes almost no time.
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
    """The shortest of several runs, in seconds of this thread's CPU time."""
    taken = []
    for _ in range(times):
        began = time.thread_time()
        work(text)
        taken.append(time.thread_time() - began)
    return min(taken)
