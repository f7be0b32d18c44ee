"""Shows the outcome of a walk: a table for people, a summary for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from oauth2_playground.tree import IS_INSTALLED
from scenarios.judging.verdict import StepVerdict
from scripts.console.terminal import say
from scripts.walking.outcome import Outcome
from tracing.catalogue import PARTY_NAMES
from tracing.tours import TOURS

PASSED, DEVIATED, NOT_REACHED = "passed", "deviated", "not reached"
WIDE = 110
"""The width from which titles are shown; narrower consoles show slugs."""
STYLES = {PASSED: "green", DEVIATED: "bold red", NOT_REACHED: "dim"}
CHECKS_MISSING = (
    "Was a check removed on purpose? Then update the lock file and review the difference: "
    "python3 scripts/replay.py --write-checks"
)


def show_outcome(console: Console, outcome: Outcome, *, plain: bool) -> None:
    """Print each step with its verdict, then what deviated and why, the warnings, and the total."""
    say(console, f"{outcome.tour.title}: {outcome.tour.says}", "bold")
    if plain:
        for step in outcome.verdict.steps:
            say(console, _sentence(step))
    else:
        console.print(_table(outcome.verdict.steps, with_titles=console.width >= WIDE))
    for deviation in _deviations(outcome):
        say(console, deviation, "red")
    if not IS_INSTALLED and any(step.checks_missing for step in outcome.verdict.steps):
        say(console, CHECKS_MISSING)
    for warning in outcome.verdict.warnings:
        say(console, f"warning: {warning}", "yellow")
    for note in () if outcome.passed else outcome.notes:
        say(console, note)
    say(console, _sum(outcome), "bold")


def show_tours(console: Console) -> None:
    """Print the name of each tour, and what it shows."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for tour in TOURS.values():
        table.add_row(Text(tour.name, "bold"), tour.says)
    console.print(table)


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The outcomes as plain data."""
    passed = all(outcome.passed for outcome in outcomes)
    return {"passed": passed, "tours": [_summary(outcome) for outcome in outcomes]}


def _summary(outcome: Outcome) -> dict[str, Any]:
    return {
        "tour": outcome.tour.name,
        "passed": outcome.passed,
        "steps": [
            {
                "number": each.step.number,
                "slug": each.step.slug,
                "role": each.step.role,
                "passed": each.passed,
                "checks": each.checks,
                "warnings": each.warnings,
                "seconds": round(each.seconds, 6),
                "deviations": list(each.deviations),
            }
            for each in outcome.verdict.steps
        ],
        "without_checks": {
            event["role"]: event["without_checks"]
            for event in outcome.events
            if event["without_checks"]
        },
        "troubles": list(outcome.troubles),
        "warnings": list(outcome.verdict.warnings),
    }


def _word(step: StepVerdict) -> str:
    if step.passed:
        return PASSED
    return DEVIATED if step.happened else NOT_REACHED


def _table(steps: tuple[StepVerdict, ...], *, with_titles: bool) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    table.add_column("step")
    table.add_column("role")
    table.add_column("verdict")
    table.add_column("checks", justify="right")
    warned = any(each.warnings for each in steps)
    if warned:
        table.add_column("warnings", justify="right")
    table.add_column("seconds", justify="right")
    for each in steps:
        word = _word(each)
        table.add_row(
            str(each.step.number),
            each.step.title if with_titles else each.step.slug,
            PARTY_NAMES[each.step.role],
            Text(word, STYLES[word]),
            f"{each.passed_checks}/{each.checks}",
            *([str(each.warnings)] if warned else []),
            f"{each.seconds:.3f}",
        )
    return table


def _sentence(each: StepVerdict) -> str:
    return (
        f"{each.step.number}. {each.step.title} ({PARTY_NAMES[each.step.role]}): {_word(each)}, "
        f"{_counted(each)}, {each.seconds:.3f} s"
    )


def _counted(*steps: StepVerdict) -> str:
    checks = sum(each.checks for each in steps)
    passed = sum(each.passed_checks for each in steps)
    warnings = sum(each.warnings for each in steps)
    warned = {0: "", 1: ", 1 warning"}.get(warnings, f", {warnings} warnings")
    return f"{passed} of {checks} checks passed{warned}"


def _deviations(outcome: Outcome) -> Iterator[str]:
    for each in outcome.verdict.steps:
        if each.happened:
            for deviation in each.deviations:
                yield f"{each.step.number} {each.step.slug}: {deviation}"
    yield from outcome.troubles


def _sum(outcome: Outcome) -> str:
    steps = outcome.verdict.steps
    passed = sum(each.passed for each in steps)
    return (
        f"{passed} of {len(steps)} steps passed, {_counted(*steps)}, "
        f"in {outcome.verdict.seconds:.2f} s."
    )
