"""`scripts.walking.repeated_walks` with real processes: concurrent walks, judged separately."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from scenarios.browser.pages import Leg, unexpected
from scenarios.browser.user_agent import UserAgent, Walk
from scenarios.scripted_tour import Places, ScriptedTour
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import MAIN
from scripts.processes.playground import Playground, on_free_ports
from scripts.walking.repeated_walks import Judged, RepeatedWalks, in_turn

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    """A running playground."""
    there = on_free_ports(tmp_path_factory.mktemp("playground")).controlled()
    with there.processes(os.environ) as started:
        started.wait_until_ready(there.addresses)
        yield there


@pytest.fixture
def walks(playground: Playground) -> Iterator[RepeatedWalks]:
    """Walks on that playground."""
    with ThreadPoolExecutor(4) as pool:
        yield RepeatedWalks(playground, pool)


def all_of(walks: RepeatedWalks, *tours: ScriptedTour, times: int = 1) -> list[Judged]:
    """Return these walks, run four at once."""
    return list(walks.walk(in_turn(tours, times), 4))


def test_every_walk_is_judged_by_its_own_flows(walks: RepeatedWalks) -> None:
    """Other walks run beside it; events that were judged are not kept."""
    judged = all_of(walks, MAIN, SCRIPTED["refresh"], times=4)
    assert [each.trouble for each in judged] == [""] * 8
    assert all(each.verdict and each.verdict.passed for each in judged)
    assert [each.flows for each in judged] == [1] * 8
    assert (walks.started, walks.lost, walks.flows_of_no_walk) == (8, 0, 0)


def test_what_is_the_same_in_several_walks_is_told_apart(walks: RepeatedWalks) -> None:
    """A client's requests on its own behalf are identical, and a one-time code works only once."""
    tours = SCRIPTED["client-credentials"], SCRIPTED["three-calls"], SCRIPTED["second-factor"]
    judged = all_of(walks, *tours, times=5)
    assert [each.trouble for each in judged] == [""] * 15
    assert all(each.verdict and each.verdict.passed for each in judged)
    assert walks.flows_of_no_walk == 0


def test_a_walk_that_stops_is_judged_all_the_same(walks: RepeatedWalks) -> None:
    """The reason is given; a walk that shows nothing has no verdict."""

    def to_a_page_without_a_form(places: Places) -> Walk:
        page = yield Leg("GET", f"{places.client_app}/notes")
        raise unexpected("another page", page)

    def to_nobody(_places: Places) -> Walk:
        yield Leg("GET", "http://127.0.0.1:1/")

    stopped, unseen = (replace(MAIN, walk=walk) for walk in (to_a_page_without_a_form, to_nobody))
    first, second = sorted(all_of(walks, stopped, unseen), key=lambda each: -each.flows)
    assert first.verdict is not None
    assert not first.verdict.passed
    assert first.trouble
    assert (second.verdict, second.flows) == (None, 0)
    assert "got no response" in second.trouble


def test_a_flow_of_two_browsers_is_told(walks: RepeatedWalks) -> None:
    """It does not belong to one walk alone."""

    def with_a_stranger(places: Places) -> Walk:
        page = yield Leg("GET", f"{places.client_app}/notes")
        onward = page.redirect()
        assert onward is not None
        UserAgent().send(onward)
        yield onward

    (judged,) = all_of(walks, replace(MAIN, walk=with_a_stranger))
    assert "has messages of another browser" in judged.trouble


def test_a_flow_of_no_walk_is_counted(walks: RepeatedWalks, playground: Playground) -> None:
    """Another user may be using the playground."""
    UserAgent().send(Leg("GET", f"{playground.urls()['client_app']}/notes"))
    all_of(walks, MAIN)
    assert walks.flows_of_no_walk == 1
