"""Questions about who receives the next message, or the next one that carries a value."""

from collections.abc import Sequence

from recorder.event.recorded import RecordedEvent
from recorder.predicting.moved import called, carried, part, parties, steps, whom
from recorder.predicting.question import Answer, Held, Outcome
from recorder.reading import wording
from tracing.catalogue import PARTY_NAMES, Party

INSIDE = "inside"
"""The key of the answer that nothing is sent."""


def candidates(held: Held) -> list[Answer]:
    """Return the parties that may receive something next."""
    known: dict[str, Party] = {party: party for party in PARTY_NAMES}
    return [
        Answer(key, wording.sentence(whom(known[key]) if key in known else _inside(held)))
        for key in held.prompt.among
    ]


def next_receiver(held: Held, later: Sequence[RecordedEvent]) -> Outcome | None:
    """Return who received the next message, or the next one that carries the value in question."""
    value = held.prompt.value
    for event in steps(later):
        if value and value not in carried(event):
            continue
        sender, receiver = parties(event)
        told = wording.sentence(whom(sender))
        if sender == receiver:
            return Outcome(INSIDE, f"{told} sends nothing.", part(event))
        what = called(value) if value else "the next message"
        return Outcome(receiver, f"{told} sends {what} to {whom(receiver)}.", part(event))
    return None


def _inside(held: Held) -> str:
    _, receiver = parties(held.event)
    return f"no other party: {whom(receiver)} decides by itself"
