"""Counts the results of many walks without keeping them: the times and failures of each step."""

from array import array
from collections.abc import Iterator, Sequence

from scenarios.judging.verdict import Verdict
from scenarios.scripted_tour import ScriptedTour
from scripts.benchmark.figures import percentile
from scripts.walking.repeated_walks import Judged
from scripts.walking.repetition import StepRow, Times, TourRows
from tracing.catalogue import Step


class TourTally:
    """Counts the walks of one tour."""

    def __init__(self, scripted: ScriptedTour) -> None:
        self._tour = scripted.tour
        self._steps = {expected.step.slug: _Row(expected.step) for expected in scripted.story}
        self._all = _Row(None)
        self.passed = self.deviated = self.not_judged = self.flows = 0

    def add(self, judged: Judged) -> bool:
        """Count a walk; return whether it passed. It fails at one step, the first that failed."""
        self.flows += judged.flows
        if judged.verdict is None:
            self.not_judged += 1
            self._all.fail(judged.trouble or "No event of this run reached the recorder.")
            return False
        self._measure(judged.verdict)
        if passed := judged.verdict.passed and not judged.trouble:
            self.passed += 1
        else:
            self.deviated += 1
            self._fail(judged.verdict, judged.trouble)
        return passed

    def rows(self) -> TourRows:
        """Return a row for each step, then one for all steps together."""
        rows = [row.shown() for row in (*self._steps.values(), self._all)]
        return TourRows(self._tour.title, self._tour.name, rows)

    def _measure(self, verdict: Verdict) -> None:
        self._all.seconds.append(verdict.seconds)
        for each in verdict.steps:
            if each.happened:
                self._steps[each.step.slug].seconds.append(each.seconds)

    def _fail(self, verdict: Verdict, trouble: str) -> None:
        failed = next((each for each in verdict.steps if each.deviations), None)
        reasons = [trouble, *(failed.deviations if failed else verdict.elsewhere)]
        row = self._steps[failed.step.slug] if failed else self._all
        row.fail(" ".join(filter(None, reasons[:2])))


class _Row:
    """One step of all walks (None: all steps together)."""

    def __init__(self, step: Step | None) -> None:
        self._step = step
        self.seconds = array("d")
        self._failed = 0
        self._reason = ""

    def fail(self, reason: str) -> None:
        """Count a failure, and keep the first reason."""
        self._failed += 1
        self._reason = self._reason or reason

    def shown(self) -> StepRow:
        """The row of the table."""
        number, slug, title = "", "all-steps", "All steps"
        if self._step:
            number, slug, title = str(self._step.number), self._step.slug, self._step.title
        walks, times = len(self.seconds), _times(self.seconds)
        return StepRow(number, slug, title, walks, self._failed, self._reason, times)


def _times(seconds: Sequence[float]) -> Times | None:
    if not seconds:
        return None
    found: Iterator[float] = (percentile(seconds, share) for share in (0.5, 0.95, 0.99, 1.0))
    return Times(*found)
