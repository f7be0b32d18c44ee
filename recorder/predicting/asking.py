"""Which question is asked about a held message, and what its verdict is."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import fits
from recorder.predicting import addresses, failures, parties, values
from recorder.predicting.prompts import Kind, Prompt, prompts
from recorder.predicting.question import ANSWERS, Answer, Held, Outcome, Question, Verdict


class _Asked(NamedTuple):
    """How a kind of question finds its answers and, later, what happened."""

    candidates: Callable[[Held], list[Answer]]
    outcome: Callable[[Held, Sequence[RecordedEvent]], Outcome | None]


_KINDS: dict[Kind, _Asked] = {
    "receiver": _Asked(parties.candidates, parties.next_receiver),
    "carrying": _Asked(parties.candidates, parties.next_receiver),
    "address": _Asked(addresses.candidates, addresses.next_address),
    "moving": _Asked(values.candidates, values.next_moving),
    "knowing": _Asked(values.candidates_so_far, values.seen_so_far),
    "lacking": _Asked(values.candidates_so_far, values.seen_so_far),
    "failing": _Asked(failures.candidates, failures.first_failing),
}


def question_for(
    event: RecordedEvent, earlier: Sequence[RecordedEvent], tour: str = ""
) -> Question | None:
    """Return the question about a held event, in a flow of this tour ("" if unknown) with these
    earlier events; None if there is nothing to ask.
    """
    prompt = next((each for each in prompts() if _is_about(each, event, tour)), None)
    if prompt is None:
        return None
    held = Held(prompt, event, earlier)
    answers = held.ranked(_KINDS[prompt.kind].candidates(held))
    if len({answer.key for answer in answers}) != ANSWERS:
        return None
    return Question(held, tuple(answers))


def verdict_on(question: Question, later: Sequence[RecordedEvent]) -> Verdict | None:
    """Return the verdict on a question, given the later events of its flow; None while it is open.

    At most one of the three answers is right; none is if the flow went another way.
    """
    outcome = _KINDS[question.held.prompt.kind].outcome(question.held, later)
    if outcome is None:
        return None
    keys = [answer.key for answer in question.answers]
    right = keys.index(outcome.key) if outcome.key in keys else None
    return Verdict(right, outcome.happened, outcome.part)


def _is_about(prompt: Prompt, event: RecordedEvent, tour: str) -> bool:
    """Return whether a prompt is about an event. One about accepted messages skips refused ones."""
    is_for_refusals = bool(prompt.when.failed or prompt.when.status)
    if prompt.step != event.slug or (event.refusal is not None and not is_for_refusals):
        return False
    return fits(event, prompt.when, tour)
