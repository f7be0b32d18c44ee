"""Judges a recorded flow: which of its steps held, and of each other one why it did not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from scenarios.evidence import Expectation, RecordedEvent
from tracing.catalogue import PARTY_NAMES, Step

FIRST_ERROR_STATUS = 400


@dataclass(frozen=True, slots=True)
class StepVerdict:
    """One step: what was wrong with it (nothing, if it held), and what it took.

    `checks` counts the decisions made, `passed_checks` those that let the flow go on; `seconds` is
    the time that its messages took, each since the message before it.
    """

    step: Step
    happened: bool
    deviations: tuple[str, ...]
    checks: int
    passed_checks: int
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether the step went as it must."""
        return not self.deviations


@dataclass(frozen=True, slots=True)
class Verdict:
    """All steps of a flow; `elsewhere` says what went wrong in messages that belong to none."""

    steps: tuple[StepVerdict, ...]
    elsewhere: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the whole flow went as it must."""
        return not self.elsewhere and all(step.passed for step in self.steps)

    @property
    def seconds(self) -> float:
        """What the whole flow took."""
        return sum(step.seconds for step in self.steps)

    @property
    def awaited(self) -> Step | None:
        """The first step that did not happen."""
        return next((each.step for each in self.steps if not each.happened), None)


def judge(events: Sequence[RecordedEvent], story: Iterable[Expectation]) -> Verdict:
    """Compare the events of one flow, in the order of their recording, with what must be seen."""
    durations = _durations(events)
    verdicts: list[StepVerdict] = []
    latest_start = -1
    for expected in story:
        slug = expected.step.slug
        places = [place for place, event in enumerate(events) if event["slug"] == slug]
        own = [events[place] for place in places]
        deviations = tuple(_deviations(own, expected))
        if places and places[0] < latest_start:
            deviations = ("began before a step that precedes it", *deviations)
        latest_start = max([latest_start, *places[:1]])
        seconds = sum(durations[place] for place in places)
        verdicts.append(_step_verdict(expected.step, own, deviations, seconds))
    return Verdict(tuple(verdicts), tuple(_elsewhere(events)))


def _step_verdict(
    step: Step, own: Sequence[RecordedEvent], deviations: tuple[str, ...], seconds: float
) -> StepVerdict:
    checks = [check["verdict"] != "failed" for event in own for check in event["checks"]]
    return StepVerdict(step, bool(own), deviations, len(checks), sum(checks), seconds)


def _deviations(own: Sequence[RecordedEvent], expected: Expectation) -> Iterator[str]:
    if not own:
        yield "did not happen"
        return
    yield from _wrong_roles(own, expected.step)
    # After a refusal much else is missing, and says no more.
    yield from tuple(_refusals(own, expected)) or expected.missing_in(own)


def _wrong_roles(own: Sequence[RecordedEvent], step: Step) -> Iterator[str]:
    spoke = {event["role"] for event in own}
    if step.role not in spoke:
        yield f"the {PARTY_NAMES[step.role]} said nothing"
    for role in sorted(spoke - {step.role, *step.helpers}):
        yield f"the {PARTY_NAMES[role]} spoke, whose step this is not"


def _refusals(
    events: Iterable[RecordedEvent], expected: Expectation | None = None
) -> Iterator[str]:
    foreseen = expected.refused_by if expected else ()
    for event in events:
        for check in event["checks"]:
            if check["verdict"] == "failed" and check["name"] not in foreseen:
                yield (
                    f"{check['name']}: expected {check['expected']}, "
                    f"received {check['received']} ({check['spec']})"
                )
        response = (event["http"] or {}).get("response")
        if expected and expected.foresees_answer(event):
            continue
        if response and response["status"] >= FIRST_ERROR_STATUS:
            yield f"the {PARTY_NAMES[event['role']]} answered {response['status']}"


def _elsewhere(events: Iterable[RecordedEvent]) -> Iterator[str]:
    return _refusals(event for event in events if event["slug"] is None)


def _durations(events: Sequence[RecordedEvent]) -> list[float]:
    """Of each event the seconds since the event before; of the first, since its exchange began."""
    times = [datetime.fromisoformat(event["at"]) for event in events]
    since = [max(0.0, (now - before).total_seconds()) for before, now in pairwise(times)]
    return [float(events[0]["seconds"]), *since] if events else []
