"""Which events of two flows correspond: decided by step, message and order, never by a value. A
thousand events take a fraction of a second, whatever they are.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from recorder.event.event import Event, Response
from recorder.reading.wording import asked

Key = tuple[Any, ...]
Couple = tuple[int | None, int | None]
"""Indexes in the left and in the right flow; None if a flow has no such event."""


def aligned(left: Sequence[Event], right: Sequence[Event]) -> list[Couple]:
    """Pair the events of two flows. Each event appears once, in the order of its flow."""
    return list(_between(left, right, range(len(left)), range(len(right)), _ROUNDS))


def _between(
    left: Sequence[Event],
    right: Sequence[Event],
    from_left: range,
    from_right: range,
    rounds: Sequence[Callable[[Event], Key]],
) -> Iterator[Couple]:
    """Pair events with equal keys; then, in each gap, those equal by the next, looser key."""
    if not rounds or not from_left or not from_right:
        yield from ((n, None) for n in from_left)
        yield from ((None, n) for n in from_right)
        return
    key, *later = rounds
    keys_left = _in_turn(key(left[n]) for n in from_left)
    keys_right = _in_turn(key(right[n]) for n in from_right)
    done_left = done_right = 0
    for at_left, at_right in _in_common(keys_left, keys_right):
        gap = from_left[done_left:at_left], from_right[done_right:at_right]
        yield from _between(left, right, *gap, later)
        yield from_left[at_left], from_right[at_right]
        done_left, done_right = at_left + 1, at_right + 1
    yield from _between(left, right, from_left[done_left:], from_right[done_right:], later)


def _in_common(left: Sequence[Key], right: Sequence[Key]) -> list[tuple[int, int]]:
    """The longest common subsequence, as pairs of indexes; no key repeats on either side."""
    places = {key: place for place, key in enumerate(right)}
    met = [(n, places[key]) for n, key in enumerate(left) if key in places]
    # For each length of a subsequence: the smallest index at which one ends, and its last step.
    ends: list[int] = []
    steps: list[int] = []
    before: list[int | None] = []
    for step, (_, place) in enumerate(met):
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        steps[length : length + 1] = [step]
        before.append(steps[length - 1] if length else None)
    return _traced_back(met, before, steps[-1] if steps else None)


def _traced_back(
    met: Sequence[tuple[int, int]], before: Sequence[int | None], last: int | None
) -> list[tuple[int, int]]:
    found = []
    while last is not None:
        found.append(met[last])
        last = before[last]
    return found[::-1]


def _in_turn(keys: Iterable[Key]) -> list[Key]:
    """Number repeated keys, so that each is unique."""
    met: Counter[Key] = Counter()
    numbered = []
    for key in keys:
        met[key] += 1
        numbered.append((key, met[key]))
    return numbered


def _exactly(event: Event) -> Key:
    response = event.response
    return (*_message(event), *((response.status, _title(response)) if response else ()))


def _title(response: Response) -> str:
    """The title of a page: one URL shows first the login page and then the consent page.

    Reading the whole page would take most of the time of a comparison.
    """
    return response.body.partition("<title>")[2].partition("</title>")[0]


def _message(event: Event) -> Key:
    return (*_question(event), event.sender, event.receiver)


def _question(event: Event) -> Key:
    """A role may record a request, or its response to that request; both belong to one message."""
    return (event.slug, asked(event.request) if event.request else None)


def _step(event: Event) -> Key:
    """A step with a single message is the same step, whatever its URL."""
    is_in_parts = event.step is not None and event.step.in_parts
    return (event.id,) if is_in_parts else (event.slug, event.sender, event.receiver)


_ROUNDS = (_exactly, _message, _question, _step)
