"""Judges a recorded flow: which of its steps passed, and why the others did not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from scenarios.judging.expectation import Expectation
from scenarios.judging.recorded_checks import EventData, checks_with, described
from scenarios.judging.step_checks import StepChecks, WalkChecks
from tracing.catalogue import PARTY_NAMES, Step

FIRST_ERROR_STATUS = 400
NO_CHECKS = StepChecks({})


@dataclass(frozen=True, slots=True)
class StepVerdict:
    """One step: its deviations (none if it passed), its checks and its time.

    `checks` counts the checks made; `passed_checks` and `warnings` count those that did not fail.
    `checks_missing` says whether a required check was not made. `seconds` is the total time of its
    messages, each counted from the message before.
    """

    step: Step
    happened: bool
    deviations: tuple[str, ...]
    checks: int
    passed_checks: int
    warnings: int
    checks_missing: bool
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether nothing deviated."""
        return not self.deviations


@dataclass(frozen=True, slots=True)
class Verdict:
    """All steps of a flow; `elsewhere` lists what went wrong in messages outside the steps.

    `warnings` lists the checks of the whole flow that passed with a warning, one sentence for each.
    """

    steps: tuple[StepVerdict, ...]
    elsewhere: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every step passed, and nothing else went wrong."""
        return not self.elsewhere and all(step.passed for step in self.steps)

    @property
    def seconds(self) -> float:
        """The time that the whole flow took, in seconds."""
        return sum(step.seconds for step in self.steps)

    @property
    def first_missing(self) -> Step | None:
        """The first step that did not happen."""
        return next((each.step for each in self.steps if not each.happened), None)


def judge(
    events: Sequence[EventData],
    story: Iterable[Expectation],
    required: WalkChecks | None = None,
) -> Verdict:
    """Compare the events of one flow, in recorded order, with what the flow must show.

    `required` are the checks that must be made, if known.
    """
    durations = _durations(events)
    verdicts: list[StepVerdict] = []
    latest_start = -1
    for expected in story:
        slug = expected.step.slug
        places = [place for place, event in enumerate(events) if event["slug"] == slug]
        own = [events[place] for place in places]
        missing = (required or {}).get(slug, NO_CHECKS).missing_in(expected, own)
        deviations = tuple(_deviations(own, expected, missing))
        if places and places[0] < latest_start:
            deviations = ("began before an earlier step", *deviations)
        latest_start = max([latest_start, *places[:1]])
        seconds = sum(durations[place] for place in places)
        verdicts.append(_step_verdict(expected.step, own, deviations, missing, seconds))
    return Verdict(tuple(verdicts), tuple(_elsewhere(events)), tuple(_warnings(events)))


def _step_verdict(
    step: Step,
    own: Sequence[EventData],
    deviations: tuple[str, ...],
    missing: Sequence[str],
    seconds: float,
) -> StepVerdict:
    made = Counter(check["verdict"] for event in own for check in event["checks"])
    return StepVerdict(
        step,
        bool(own),
        deviations,
        made.total(),
        made["passed"],
        made["warning"],
        any(lack in deviations for lack in missing),
        seconds,
    )


def _deviations(
    own: Sequence[EventData], expected: Expectation, missing: Sequence[str]
) -> Iterator[str]:
    if not own:
        yield "did not happen"
        return
    yield from _wrong_roles(own, expected.step)
    # After a failed check much else is missing; that adds no information.
    yield from tuple(_refusals(own, expected)) or (*expected.missing_in(own), *missing)


def _wrong_roles(own: Sequence[EventData], step: Step) -> Iterator[str]:
    spoke = {event["role"] for event in own}
    if step.role not in spoke:
        yield f"no event of the {PARTY_NAMES[step.role]}"
    for role in sorted(spoke - {step.role, *step.helpers}):
        yield f"unexpected event of the {PARTY_NAMES[role]}"


def _refusals(events: Iterable[EventData], expected: Expectation | None = None) -> Iterator[str]:
    foreseen = expected.refused_by if expected else ()
    for event in events:
        for check in checks_with("failed", event):
            if check["name"] not in foreseen:
                yield described(check)
        response = (event["http"] or {}).get("response")
        if expected and expected.foresees_answer(event):
            continue
        if response and response["status"] >= FIRST_ERROR_STATUS:
            yield f"the {PARTY_NAMES[event['role']]} answered {response['status']}"


def _elsewhere(events: Iterable[EventData]) -> Iterator[str]:
    return _refusals(event for event in events if event["slug"] is None)


def _warnings(events: Iterable[EventData]) -> Iterator[str]:
    """Return each warning once, however often the check was made."""
    said = (
        f"{event['slug'] or 'before any step'}: {described(check)}"
        for event in events
        for check in checks_with("warning", event)
    )
    return iter(dict.fromkeys(said))


def _durations(events: Sequence[EventData]) -> list[float]:
    """Return the seconds between each event and the one before.

    The first event is measured from the start of its exchange.
    """
    times = [datetime.fromisoformat(event["at"]) for event in events]
    since = [max(0.0, (now - before).total_seconds()) for before, now in pairwise(times)]
    return [float(events[0]["seconds"]), *since] if events else []
