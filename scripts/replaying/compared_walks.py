"""Two runs of the same tours, walk by walk."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from recorder.comparing.by_role import differing
from recorder.event.recorded import RecordedEvent
from scripts.replaying.recorded_walks import Walk
from scripts.walking.two_runs import Compared, Sides


def compared(expected: Sequence[Walk], received: Sequence[Walk], sides: Sides) -> list[Compared]:
    """Compare each walk with one of the same tour in the other run: the first with the first."""
    left, right = _by_tour(expected), _by_tour(received)
    pairs = (
        (tour, one, other)
        for tour in dict.fromkeys((*left, *right))
        for one, other in zip_longest(left.get(tour, ()), right.get(tour, ()), fillvalue=())
    )
    return [_compared(tour, one, other, sides) for tour, one, other in pairs]


def _by_tour(walks: Iterable[Walk]) -> dict[str, list[Sequence[RecordedEvent]]]:
    found: dict[str, list[Sequence[RecordedEvent]]] = {}
    for walk in walks:
        found.setdefault(walk.tour, []).append(walk.events)
    return found


def _compared(
    tour: str,
    expected: Sequence[RecordedEvent],
    received: Sequence[RecordedEvent],
    sides: Sides,
) -> Compared:
    slugs = [event.slug for event in (*expected, *received) if event.slug]
    steps, messages = list(dict.fromkeys(slugs)), max(len(expected), len(received))
    if not (expected and received):
        return Compared(tour, steps, messages, [], sides.expected if expected else sides.received)
    return Compared(tour, steps, messages, differing(expected, received))
