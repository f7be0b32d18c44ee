"""Which messages of two runs are the same one, where some may come in another order, or not at all.

Calls between servers may overtake each other. Metadata and keys are kept for a while: whether they
are asked for again depends on the time, and on what ran before.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Any, NamedTuple

from recorder.comparing.alignment import Couple, aligned
from recorder.event.recorded import RecordedEvent
from recorder.reading.wording import asked, path_of

Events = Sequence[RecordedEvent]


class Paired(NamedTuple):
    """One message in both runs, or in one of them. `may_differ` says that in its step only one side
    asked for metadata or keys: the checks of that answer are made on that side alone.
    """

    left: RecordedEvent | None
    right: RecordedEvent | None
    may_differ: bool


def paired(left: Events, right: Events) -> list[Paired]:
    """Every message, in the order of the left run; left out is what one side had kept."""
    couples = _met_again(left, right, aligned(left, right))
    lonely = [_event(left, right, couple) for couple in couples if None in couple]
    kept = {event.slug for event in lonely if _is_fetch(event)}
    return [
        Paired(one, other, (one or other or lonely[0]).slug in kept)
        for one, other in (_both(left, right, couple) for couple in couples)
        if (one and other) or not _is_fetch(one or other)
    ]


def _met_again(left: Events, right: Events, couples: Sequence[Couple]) -> list[Couple]:
    """With the messages between servers paired that came in another order."""
    waiting: defaultdict[tuple[Any, ...], deque[int]] = defaultdict(deque)
    for one, other in couples:
        if one is None and other is not None and right[other].channel != "front":
            waiting[_message(right[other])].append(other)
    found: list[Couple] = []
    taken: set[int] = set()
    for one, other in couples:
        others = waiting.get(_message(left[one])) if one is not None and other is None else None
        if others:
            other = others.popleft()
            taken.add(other)
        found.append((one, other))
    return [couple for couple in found if not (couple[0] is None and couple[1] in taken)]


def _message(event: RecordedEvent) -> tuple[Any, ...]:
    question = asked(event.request) if event.request else ""
    answer = event.response and event.response.status
    return (event.slug, event.role, event.sender, event.receiver, question, answer)


def _both(
    left: Events, right: Events, couple: Couple
) -> tuple[RecordedEvent | None, RecordedEvent | None]:
    one, other = couple
    return None if one is None else left[one], None if other is None else right[other]


def _is_fetch(event: RecordedEvent | None) -> bool:
    """Whether an event asks for metadata or keys, or answers with them."""
    if event is None or event.request is None or event.channel != "back":
        return False
    path = path_of(event.request.url)
    return event.request.method == "GET" and ("/.well-known/" in path or path.endswith("/jwks"))
