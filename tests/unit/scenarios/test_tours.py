"""`scenarios.tours`: each tour of the catalogue can be run, and each run proves something."""

from functools import partial
from pathlib import Path

import pytest

from scenarios.judging import lock_file
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import FIRST_WALK, MAIN
from tests.support.faults import for_every
from tracing.catalogue import THIRTEEN_STEPS, Step
from tracing.tours import TOURS


def test_every_tour_of_the_catalogue_can_be_walked() -> None:
    """The names and their order are those of the catalogue."""
    assert list(SCRIPTED) == list(TOURS)
    assert all(SCRIPTED[name].tour is tour for name, tour in TOURS.items())


@for_every("scripted", SCRIPTED.values())
def test_the_story_of_a_tour_tells_of_its_steps(scripted: ScriptedTour) -> None:
    """Its steps are in order, possibly with others in between; a variant's story may tell only the
    steps that matter.
    """
    told = [expected.step for expected in scripted.story]
    own = [step for step in scripted.tour.steps if step in told]
    assert [step for step in told if step in own] == own
    assert own == list(scripted.tour.steps) or scripted.tour.is_variant


@for_every("scripted", [each for each in SCRIPTED.values() if each is not MAIN])
def test_a_tour_asks_for_what_only_it_shows(scripted: ScriptedTour) -> None:
    """A run that requires nothing proves nothing."""
    asked = asked_of(scripted)
    assert asked
    if not scripted.tour.is_variant:
        assert asked >= set(scripted.tour.steps)


def asked_of(scripted: ScriptedTour) -> set[Step]:
    """Return the steps for which a story requires messages, refusals or checks."""
    locked = lock_file.checks_of(scripted.tour.name) if scripted.is_locked else {}
    return {
        expected.step
        for expected in scripted.story
        if [*expected.missing_in([])] or expected.step.slug in locked
    }


def test_the_first_walk_asks_for_everything() -> None:
    """Registration, login and consent are certain only if nothing is remembered yet."""
    assert FIRST_WALK.tour is MAIN.tour
    assert asked_of(FIRST_WALK) == set(THIRTEEN_STEPS)
    assert [expected.step for expected in FIRST_WALK.story] == list(THIRTEEN_STEPS)


def test_a_later_walk_is_asked_for_nothing_but_its_steps() -> None:
    """Anything else may be remembered from an earlier walk."""
    assert asked_of(MAIN) == set()
    assert [expected.step for expected in MAIN.story] == list(THIRTEEN_STEPS)


def test_a_tour_without_a_lock_cannot_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The error says what to do; a run that requires no checks needs no lock."""
    nowhere = partial(lock_file.checks_of, path=tmp_path / "honest_checks.lock")
    monkeypatch.setattr(lock_file, "checks_of", nowhere)
    (said,) = FIRST_WALK.judge([]).elsewhere
    assert "honest_checks.lock cannot be read" in said
    assert MAIN.judge([]).elsewhere == ()
