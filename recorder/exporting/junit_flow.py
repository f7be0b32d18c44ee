"""A flow as JUnit XML: a suite for each flow, a case for each of its steps.

What CI shows best is which step of the flow failed; the text of the case lists the checks that
failed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent
from recorder.exporting.flow import OUTSIDE, Flow, number_of
from recorder.exporting.junit import Case, Suite, as_junit
from recorder.reading import wording
from recorder.reading.refusals import reason


def flows_as_junit(flows: Sequence[Flow]) -> str:
    """The flows as the text of a report.

    If the deviations of a flow are known, an expected refusal is not a failure; otherwise every
    refusal is one.
    """
    return as_junit(map(_suite, flows))


def _suite(flow: Flow) -> Suite:
    steps: dict[str, list[RecordedEvent]] = {}
    seconds: dict[str, float] = defaultdict(float)
    for event, taken in zip(flow.events, _durations(flow.events), strict=True):
        steps.setdefault(event.slug or "", []).append(event)
        seconds[event.slug or ""] += taken
    cases = [_case(flow, own)._replace(seconds=seconds[slug]) for slug, own in steps.items()]
    cases += _not_reached(flow, steps, flow.deviations or {})
    return Suite(f"{flow.tour.title} ({flow.id})", cases)


def _not_reached(
    flow: Flow, steps: Collection[str], deviations: Mapping[str, Sequence[str]]
) -> Iterator[Case]:
    for step in flow.tour.steps:
        if step.slug not in steps and deviations.get(step.slug):
            yield Case(flow.tour.name, f"{step.number} {step.slug}", deviations[step.slug])


def _case(flow: Flow, events: Sequence[RecordedEvent]) -> Case:
    step = events[0].step
    name = f"{step.number} {step.slug}" if step else OUTSIDE
    found = [line for event in events for line in _refused(event)]
    faults = found
    if flow.deviations is not None and step:
        deviated = flow.deviations.get(step.slug, ())
        faults = [*deviated, *found] if deviated else []
    notes = [] if faults else list(found)
    notes += [line for event in events for line in _said(event, "warning")]
    counted = sum(len(event.checks) for event in events)
    notes.append(f"{wording.count(counted, 'check')} made.")
    return Case(flow.tour.name, name, faults, notes=notes)


def _refused(event: RecordedEvent) -> Iterator[str]:
    if event.refusal is not None:
        yield f"{number_of(event)}: {reason(event.refusal)}"
    yield from _said(event, "failed")


def _said(event: RecordedEvent, verdict: str) -> Iterator[str]:
    for check in wording.new_checks(event):
        if check.verdict == verdict:
            yield f"{number_of(event)}: {_in_words(check)}"


def _in_words(check: Check) -> str:
    name, said = wording.check_name(check.name), wording.verdict(check)
    return f"{name}: {said}. Expected: {check.expected}. Received: {check.received}. {check.spec}."


def _durations(events: Sequence[RecordedEvent]) -> Iterator[float]:
    """For each message, the seconds since the one before; for the first, since its exchange began.

    `replay.py` counts them in the same way.
    """
    yield events[0].seconds
    for before, event in pairwise(events):
        yield max(0.0, (event.at - before.at).total_seconds())
