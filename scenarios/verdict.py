"""Judges a recorded flow: which of its steps held, and of each other one why it did not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from scenarios.evidence import Expectation, RecordedEvent
from tracing.catalogue import PARTY_NAMES, Step

FIRST_ERROR_STATUS = 400


@dataclass(frozen=True, slots=True)
class StepVerdict:
    """One step: what was wrong with it (nothing, if it held), and what it took.

    `checks` counts the decisions made, `passed_checks` those that let the flow go on; `seconds` is
    the time since the step before was over.
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
    verdicts: list[StepVerdict] = []
    latest_start, time_before = -1, None
    for expected in story:
        slug = expected.step.slug
        places = [place for place, event in enumerate(events) if event["slug"] == slug]
        own = [events[place] for place in places]
        deviations = tuple(_deviations(own, expected))
        if places and places[0] < latest_start:
            deviations = ("began before a step that precedes it", *deviations)
        verdicts.append(_step_verdict(expected.step, own, deviations, time_before))
        latest_start = max([latest_start, *places[:1]])
        time_before = _time(own[-1]) if own else time_before
    return Verdict(tuple(verdicts), tuple(_elsewhere(events)))


def _step_verdict(
    step: Step,
    own: Sequence[RecordedEvent],
    deviations: tuple[str, ...],
    time_before: datetime | None,
) -> StepVerdict:
    checks = [check["passed"] for event in own for check in event["checks"]]
    return StepVerdict(
        step, bool(own), deviations, len(checks), sum(checks), _seconds(own, time_before)
    )


def _deviations(own: Sequence[RecordedEvent], expected: Expectation) -> Iterator[str]:
    if not own:
        yield "did not happen"
        return
    yield from _wrong_roles(own, expected.step)
    yield from _refusals(own)
    yield from expected.missing_in(own)


def _wrong_roles(own: Sequence[RecordedEvent], step: Step) -> Iterator[str]:
    spoke = {event["role"] for event in own}
    if step.role not in spoke:
        yield f"the {PARTY_NAMES[step.role]} said nothing"
    for role in sorted(spoke - {step.role, *step.helpers}):
        yield f"the {PARTY_NAMES[role]} spoke, whose step this is not"


def _refusals(events: Iterable[RecordedEvent]) -> Iterator[str]:
    for event in events:
        for check in event["checks"]:
            if not check["passed"]:
                yield (
                    f"{check['name']}: expected {check['expected']}, "
                    f"received {check['received']} ({check['spec']})"
                )
        response = (event["http"] or {}).get("response")
        if response and response["status"] >= FIRST_ERROR_STATUS:
            yield f"the {PARTY_NAMES[event['role']]} answered {response['status']}"


def _elsewhere(events: Iterable[RecordedEvent]) -> Iterator[str]:
    return _refusals(event for event in events if event["slug"] is None)


def _seconds(own: Sequence[RecordedEvent], time_before: datetime | None) -> float:
    if not own:
        return 0.0
    if time_before is None:
        return float(own[0]["seconds"]) + (_time(own[-1]) - _time(own[0])).total_seconds()
    return max(0.0, (_time(own[-1]) - time_before).total_seconds())


def _time(event: RecordedEvent) -> datetime:
    return datetime.fromisoformat(event["at"])
