"""Finds out which checks each tour always shows, for the lock file.

A tour may find what an earlier walk has left: a registered client, a remembered consent. Each tour
therefore runs on a playground of its own and among all others, for the first time and again. Only
checks that all of these walks show are locked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scenarios.judging.expectation import Expectation
from scenarios.judging.lock_file import Lock
from scenarios.judging.recorded_checks import EventData
from scenarios.judging.step_checks import ANY_MESSAGE, StepChecks, WalkChecks, checks_not_failed
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import FIRST_WALK, MAIN
from scripts.walking.outcome import Outcome
from scripts.walking.tour_walks import walk_tours

BY_INTROSPECTION = {"RESOURCE_SERVER_VERIFY": "introspection"}
"""The setting with which the first walk makes different checks."""

Phase = Callable[[str], None]


class WalkDeviated(Exception):
    """A walk deviated from its story, so nothing can be locked. `outcome` is its outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.tour.title} deviated")
        self.outcome = outcome


def find_checks(folder: Path, environ: Mapping[str, str], phase: Phase) -> Lock:
    """Run all tours as often as needed; the data of the playgrounds goes into the folder.

    Raises:
        WalkDeviated: a walk deviated from its story.
        scripts.processes.process.ProcessTrouble: a playground did not start.
    """
    first, later = (replace(each, is_locked=False) for each in (FIRST_WALK, MAIN))
    others = [replace(each, is_locked=False) for each in SCRIPTED.values() if each is not MAIN]
    rounds = [[first], *([each, each] for each in others), [first, *others, *others]]
    found: defaultdict[str, list[WalkChecks]] = defaultdict(list)
    for number, tours in enumerate(rounds, start=1):
        numbered = _numbered(phase, number, len(rounds) + 1)
        for scripted, checks in _walked(folder / str(number), tours, environ, numbered):
            found[scripted.tour.name].append(checks)
    numbered = _numbered(phase, len(rounds) + 1, len(rounds) + 1)
    settings = {**environ, **BY_INTROSPECTION}
    asking = [each for _, each in _walked(folder / "last", [first, later], settings, numbered)]
    main = with_instead(common(found.pop(first.tour.name)), asking)
    return {first.tour.name: main} | {
        tour: beyond(main, common(walks)) for tour, walks in found.items()
    }


def found_in(events: Sequence[EventData], story: Iterable[Expectation]) -> WalkChecks:
    """The checks that one walk shows at the steps of its story."""
    found = {}
    for expected in story:
        slug = expected.step.slug
        checks = checks_not_failed(expected, (e for e in events if e["slug"] == slug))
        if checks:
            found[slug] = StepChecks(checks)
    return found


def common(walks: Sequence[WalkChecks]) -> WalkChecks:
    """Return what all of these walks show, in the order of the first."""
    first, *others = walks
    return _filtered(
        first,
        lambda slug, title, name: all(
            slug in other and name in other[slug].by_message.get(title, ()) for other in others
        ),
    )


def beyond(main: WalkChecks, walk: WalkChecks) -> WalkChecks:
    """Return the checks beyond the main walk's, and all made with a message that a story names."""
    return _filtered(
        walk,
        lambda slug, title, name: (
            title != ANY_MESSAGE or slug not in main or name not in main[slug].names
        ),
    )


def with_instead(walk: WalkChecks, others: Sequence[WalkChecks]) -> WalkChecks:
    """Return this walk. At a step where the first of the others lacks one of its checks, what all
    others show is accepted instead.
    """
    first, shared = others[0], common(others)
    return {
        slug: replace(checks, instead=shared[slug].by_message)
        if checks.names - first[slug].names
        else checks
        for slug, checks in walk.items()
    }


def _filtered(walk: WalkChecks, keeps: Callable[[str, str, str], bool]) -> WalkChecks:
    kept = {}
    for slug, checks in walk.items():
        by_message = {
            title: left
            for title, names in checks.by_message.items()
            if (left := [name for name in names if keeps(slug, title, name)])
        }
        if by_message:
            kept[slug] = StepChecks(by_message)
    return kept


def _numbered(phase: Phase, number: int, last: int) -> Phase:
    return lambda text: phase(f"Playground {number} of {last}: {text}")


def _walked(
    folder: Path, tours: Sequence[ScriptedTour], environ: Mapping[str, str], phase: Phase
) -> list[tuple[ScriptedTour, WalkChecks]]:
    outcomes = walk_tours(folder, tours, environ, phase)
    for outcome in outcomes:
        if not outcome.passed:
            raise WalkDeviated(outcome)
    pairs = zip(tours, outcomes, strict=True)
    return [(scripted, found_in(outcome.events, scripted.story)) for scripted, outcome in pairs]
