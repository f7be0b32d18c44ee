"""A flow as JUnit XML: a suite for each flow, a case for each of its steps.

What CI shows best is which step of the flow failed; the checks that failed there stand in its text.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent
from recorder.exporting.flow import OUTSIDE, Flow, number_of
from recorder.exporting.junit import Case, Suite, as_junit
from recorder.reading import wording
from recorder.reading.refusals import reason

Deviations = Mapping[str, Mapping[str, Sequence[str]]]
"""How a flow (by its id) deviated at each step (by its slug) from its tour, where the tour is
known: then an expected refusal is not a failure.
"""


def flows_as_junit(flows: Sequence[Flow], deviations: Deviations) -> str:
    """The flows as the text of a report; of a flow without known deviations any refusal fails."""
    return as_junit(_suite(flow, deviations.get(flow.id)) for flow in flows)


def _suite(flow: Flow, deviations: Mapping[str, Sequence[str]] | None) -> Suite:
    steps: dict[str, list[RecordedEvent]] = {}
    for event in flow.events:
        steps.setdefault(event.slug or "", []).append(event)
    cases = [_case(flow, slug, own, deviations) for slug, own in steps.items()]
    cases += _not_reached(flow, steps, deviations or {})
    return Suite(f"{flow.tour.title} ({flow.id})", cases)


def _not_reached(
    flow: Flow, steps: Collection[str], deviations: Mapping[str, Sequence[str]]
) -> Iterator[Case]:
    for step in flow.tour.steps:
        if step.slug not in steps and deviations.get(step.slug):
            yield Case(flow.tour.name, f"{step.number} {step.slug}", deviations[step.slug])


def _case(
    flow: Flow,
    slug: str,
    events: Sequence[RecordedEvent],
    deviations: Mapping[str, Sequence[str]] | None,
) -> Case:
    step = events[0].step
    name = f"{step.number} {slug}" if step else OUTSIDE
    found = [line for event in events for line in _refused(event)]
    faults = found
    if deviations is not None and slug:
        deviated = deviations.get(slug, ())
        faults = [*deviated, *found] if deviated else []
    notes = [] if faults else list(found)
    notes += [line for event in events for line in _said(event, "warning")]
    counted = sum(len(wording.new_checks(event)) for event in events)
    notes.append(f"{wording.count(counted, 'check')} made.")
    return Case(flow.tour.name, name, faults, _seconds(events), notes)


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


def _seconds(events: Sequence[RecordedEvent]) -> float:
    """From the first of these messages to the last."""
    return max(0.0, (events[-1].at - events[0].at).total_seconds() + events[0].seconds)
