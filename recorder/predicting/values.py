"""Questions about values: which one is sent next, and which one a party has seen or not seen."""

from collections.abc import Sequence

from recorder.event.recorded import RecordedEvent
from recorder.predicting.moved import called, carried, first_seen, part, parties, steps, whom
from recorder.predicting.question import Answer, Held, Outcome
from recorder.reading import wording

MOST_NAMED = 4
"""How many values are named of a message that carries none of those in question."""


def candidates(held: Held) -> list[Answer]:
    """Return the values to choose from."""
    return [Answer(name, wording.sentence(called(name))) for name in held.prompt.among]


def candidates_so_far(held: Held) -> list[Answer]:
    """Return the same values, but only if the party has seen, or not seen, exactly one of them."""
    seen = _seen_by(held)
    found = len(seen) if held.prompt.kind == "knowing" else len(held.prompt.among) - len(seen)
    return candidates(held) if found == 1 else []


def next_moving(held: Held, later: Sequence[RecordedEvent]) -> Outcome | None:
    """Return which of the values the next message carries."""
    event = next(iter(steps(later)), None)
    if event is None:
        return None
    names = carried(event)
    found = [name for name in held.prompt.among if name in names]
    sender, receiver = parties(event)
    said = " and ".join(map(called, found or list(names)[:MOST_NAMED])) or "none of these values"
    way = "" if sender == receiver else f" to {whom(receiver)}"
    text = f"{wording.sentence(whom(sender))} sends {said}{way}."
    return Outcome(_only(found), text, part(event))


def seen_so_far(held: Held, later: Sequence[RecordedEvent]) -> Outcome | None:
    """Return which of the values the party had seen, or not seen, when the message was held."""
    if not any(steps(later)):
        return None
    seen = _seen_by(held)
    unseen = [name for name in held.prompt.among if name not in seen]
    told = " and ".join(f"{called(name)} (in {part(event)})" for name, event in seen.items())
    text = f"{wording.sentence(whom(held.prompt.of))} has seen {told}"
    if held.prompt.kind == "lacking":
        return Outcome(_only(unseen), f"{text}, but not {_listed(unseen)}.", "")
    return Outcome(_only(list(seen)), f"{text}.", "")


def _listed(names: Sequence[str]) -> str:
    return " or ".join(map(called, names))


def _seen_by(held: Held) -> dict[str, RecordedEvent]:
    """Return the values that the party has seen, each with the first event that shows it."""
    return first_seen(held.prompt.of, held.prompt.among, held.so_far)


def _only(found: Sequence[str]) -> str:
    return found[0] if len(found) == 1 else ""
