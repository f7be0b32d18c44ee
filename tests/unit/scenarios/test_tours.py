"""`scenarios.tours`: each tour of the catalogue can be walked, and each walk proves something."""

from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import FIRST_WALK, MAIN
from tests.support.faults import for_every
from tracing.catalogue import THIRTEEN_STEPS
from tracing.tours import TOURS


def test_every_tour_of_the_catalogue_can_be_walked() -> None:
    """Under its name, and in the catalogue's order."""
    assert list(SCRIPTED) == list(TOURS)
    assert all(SCRIPTED[name].tour is tour for name, tour in TOURS.items())


@for_every("scripted", SCRIPTED.values())
def test_the_story_of_a_tour_tells_of_its_steps(scripted: ScriptedTour) -> None:
    """In their order, others between them; of a variant only what matters may be told."""
    told = [expected.step for expected in scripted.story]
    own = [step for step in scripted.tour.steps if step in told]
    assert [step for step in told if step in own] == own
    assert own == list(scripted.tour.steps) or scripted.tour.is_variant


@for_every("scripted", [each for each in SCRIPTED.values() if each is not MAIN])
def test_a_tour_asks_for_what_only_it_shows(scripted: ScriptedTour) -> None:
    """A walk of which nothing is asked proves nothing."""
    asked = [expected for expected in scripted.story if expected.missing_in([])]
    assert asked
    if not scripted.tour.is_variant:
        assert {expected.step for expected in asked} >= set(scripted.tour.steps)


def test_the_first_walk_asks_for_everything() -> None:
    """Registration, login and consent are certain where nothing is remembered yet."""
    assert FIRST_WALK.tour is MAIN.tour
    assert all(expected.missing_in([]) for expected in FIRST_WALK.story)
    assert [expected.step for expected in FIRST_WALK.story] == list(THIRTEEN_STEPS)
