"""Questions about what a party decides: whether every check passes, and which one fails."""

from collections.abc import Sequence

from recorder.event.recorded import RecordedEvent
from recorder.predicting.moved import part, shortened, steps, whom
from recorder.predicting.question import ANSWERS, Answer, Held, Outcome
from recorder.reading import wording

PASSING = "passing"
"""The key of the answer that every check passes."""


def candidates(held: Held) -> list[Answer]:
    """Return checks that may fail; if it is possible that all pass, two of them and that answer."""
    checks = [Answer(name, _fails(name, held.prompt.passing)) for name in held.prompt.among]
    if not held.prompt.passing:
        return checks
    return [Answer(PASSING, held.prompt.passing), *held.ranked(checks)[: ANSWERS - 1]]


def first_failing(held: Held, later: Sequence[RecordedEvent]) -> Outcome | None:
    """Return which check failed first, if one did before the party decided; None until then."""
    for event in steps(later):
        if event.role != held.prompt.of:
            continue
        failed = next((check.name for check in event.checks if check.verdict == "failed"), None)
        if failed is not None:
            return Outcome(failed, f"{_told(event)} refuses: {_failed(failed)}.", part(event))
        if event.refusal is not None:
            return Outcome("", f"{_told(event)} refuses, and no check says why.", part(event))
        if _has_decided(event):
            count = wording.count(len(event.checks), "check")
            return Outcome(PASSING, f"{_told(event)} accepts: {count}, none failed.", part(event))
    return None


def _has_decided(event: RecordedEvent) -> bool:
    """Return whether an event is a party's decision: a response, or checks it makes by itself."""
    return event.response is not None or (event.sender == event.receiver and bool(event.checks))


def _told(event: RecordedEvent) -> str:
    return wording.sentence(whom(event.role))


def _fails(name: str, passing: str) -> str:
    named = wording.check_name(name)
    return f"No, this check fails: {named}" if passing else wording.sentence(named)


def _failed(name: str) -> str:
    return f"“{shortened(wording.check_name(name))}” failed"
