"""Compares two flows: which of their events correspond, how these differ, and a summary of the
whole. Pure: events in, words for people out.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recorder.comparing.alignment import aligned
from recorder.comparing.differences import Difference, differences
from recorder.event.recorded import RecordedEvent
from recorder.event.refusal import Refusal
from recorder.keeping.recording import Recording
from recorder.reading.covering import covered
from recorder.reading.refusals import why_refused
from recorder.reading.wording import exchange, party

NAMED = 3
"""How many differences a sentence names."""


class Pair(NamedTuple):
    """One event in both flows, or in only one of them: unchanged, and with what differs."""

    left: RecordedEvent | None
    right: RecordedEvent | None
    differences: list[Difference]
    summary: str

    @property
    def alike(self) -> bool:
        """Whether both flows have the event, and nothing worth mentioning differs."""
        return self.left is not None and self.right is not None and not self.differences


def compare(left: Sequence[RecordedEvent], right: Sequence[RecordedEvent]) -> list[Pair]:
    """Pair the events of two flows that belong to a step, each in the order of its flow.

    A value that is new in every flow (code, token, time) is not a difference if both have it. The
    differences contain no secret.
    """
    left, right = _of_steps(left), _of_steps(right)
    # A value that is secret in one flow is covered in both.
    shown = covered([*left, *right])
    shown_left, shown_right = shown[: len(left)], shown[len(left) :]
    made_left, made_right = _decisions(left), _decisions(right)
    pairs = []
    for one, other in aligned(left, right):
        if one is None or other is None:
            alone = (None if one is None else left[one], None if other is None else right[other])
            pairs.append(Pair(*alone, [], _of_one(*alone)))
        else:
            both, slug = (left[one], right[other]), left[one].slug
            made = made_left[slug], made_right[slug]
            found = differences(shown_left[one], shown_right[other], *made)
            pairs.append(Pair(*both, found, _of_both(*both, found)))
    return pairs


def summary(pairs: Sequence[Pair]) -> str:
    """Say briefly how far the flows are identical, what differs then, and where one was refused."""
    if not pairs:
        return "There is nothing to compare."
    parted = next((pair for pair in pairs if not pair.alike), None)
    if parted is None:
        return "Both flows are identical."
    part = _part(parted.left or parted.right)
    begin = f"Identical up to {part}." if pairs[0].alike else f"Different from {part} on."
    return " ".join([begin, parted.summary, *_ends(pairs, parted)])


def _ends(pairs: Sequence[Pair], parted: Pair) -> Iterator[str]:
    """Where each flow was refused, unless that is where they diverge."""
    sides = (
        ("left", [pair.left for pair in pairs if pair.left], parted.left),
        ("right", [pair.right for pair in pairs if pair.right], parted.right),
    )
    for side, events, event in sides:
        refusal = _standing(events)
        if refusal and not (event and _part(event) == refusal.part):
            yield f"At {refusal.part} the {side} flow was refused: {why_refused(refusal)}."


def _standing(events: Sequence[RecordedEvent]) -> Refusal | None:
    """The refusal that a flow did not recover from."""
    recording, refusal = Recording(), None
    for event in events:
        refusal = recording.note(event).refusal
    return refusal


def _of_steps(events: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    return [event for event in events if event.step]


def _decisions(events: Sequence[RecordedEvent]) -> dict[str | None, set[str]]:
    """The names of the checks that a flow makes in each step."""
    made: dict[str | None, set[str]] = {}
    for event in events:
        made.setdefault(event.slug, set()).update(check.name for check in event.checks)
    return made


def _of_one(left: RecordedEvent | None, right: RecordedEvent | None) -> str:
    event = left or right
    if event is None:
        return ""
    refusal = event.refusal
    refused = f", and was refused: {why_refused(refusal)}" if refusal else ""
    return f"Only the {'left' if left else 'right'} flow has {_named(event)}{refused}."


def _of_both(left: RecordedEvent, right: RecordedEvent, found: Sequence[Difference]) -> str:
    refusals = left.refusal, right.refusal
    if refusals[0] and not refusals[1]:
        return f"The left flow was refused: {why_refused(refusals[0])}."
    if refusals[1] and not refusals[0]:
        return f"The right flow was refused: {why_refused(refusals[1])}."
    if not found:
        return "Identical."
    rest = len(found) - NAMED
    more = f" and {rest} more" if rest > 0 else ""
    return f"They differ in {'; '.join(one.what for one in found[:NAMED])}{more}."


def _named(event: RecordedEvent) -> str:
    return exchange(event) or f"checks inside the {party(event.role)}"


def _part(event: RecordedEvent | None) -> str:
    return event.part or "" if event else ""
