"""Pairs the messages of two runs, some of which may arrive in a different order or not at all.

Calls between servers may overtake each other. Metadata and keys are cached: whether they are
requested again depends on the time, and on what ran before.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, TypeVar

from msgspec import structs

from recorder.comparing.alignment import Couple, aligned
from recorder.comparing.event_facts import Told
from recorder.comparing.facts import Compared
from recorder.event.event import Exchange
from recorder.event.recorded import RecordedEvent
from recorder.reading.wording import asked, path_of

Events = Sequence[RecordedEvent]
T = TypeVar("T")


class Paired(NamedTuple):
    """One message in both runs, or in one of them.

    `may_differ`: in its step only one side requested metadata or keys, so only that side made the
    checks of the response. `same`: both sides have this very message, and not two different ones in
    the same place.
    """

    left: Told | None
    right: Told | None
    may_differ: bool
    same: bool


def paired(left: Sequence[Told], right: Sequence[Told]) -> list[Paired]:
    """Pair the messages, in the order of the left run.

    A request for metadata or keys that only one side made is left out: the other side had them in
    its cache.
    """
    events = [*map(_without_ids, _events(left), [_values(left)] * len(left))]
    others = [*map(_without_ids, _events(right), [_values(right)] * len(right))]
    couples = _met_again(events, others, aligned(events, others))
    both = [
        (_at(left, one), _at(right, other), _is_same(_at(events, one), _at(others, other)))
        for one, other in couples
    ]
    kept = {_slug(one, other) for one, other, _ in both if _is_kept(one, other)}
    return [
        Paired(one, other, _slug(one, other) in kept, same)
        for one, other, same in both
        if not _is_kept(one, other)
    ]


def _met_again(left: Events, right: Events, couples: Sequence[Couple]) -> list[Couple]:
    """Also pair messages between servers that arrived in a different order."""
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


def _without_ids(event: RecordedEvent, values: Collection[str]) -> RecordedEvent:
    """The event without the ids in its URL's path that are specific to its run (a client's id)."""
    if event.http is None or event.request is None:
        return event
    parts = ["*" if part in values else part for part in event.request.url.split("/")]
    request = structs.replace(event.request, url="/".join(parts))
    return structs.replace(event, http=Exchange(request, event.response))


def _values(run: Sequence[Told]) -> Collection[str]:
    facts = (fact for told in run for fact in told.facts)
    return {fact.value for fact in facts if fact.compared is Compared.BY_ROLE}


def _events(run: Sequence[Told]) -> list[RecordedEvent]:
    return [told.event for told in run]


def _is_same(left: RecordedEvent | None, right: RecordedEvent | None) -> bool:
    return left is not None and right is not None and _message(left) == _message(right)


def _at(run: Sequence[T], place: int | None) -> T | None:
    return None if place is None else run[place]


def _slug(left: Told | None, right: Told | None) -> str | None:
    told = left or right
    return told and told.event.slug


def _is_kept(left: Told | None, right: Told | None) -> bool:
    """Whether this requests metadata or keys, or returns them, and only one side has it."""
    told = left or right
    if (left and right) or told is None:
        return False
    request = told.event.request
    if request is None or request.method != "GET" or told.event.channel != "back":
        return False
    path = path_of(request.url)
    return "/.well-known/" in path or path.endswith("/jwks")
