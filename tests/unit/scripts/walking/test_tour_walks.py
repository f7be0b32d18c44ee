"""`scripts.walking.tour_walks`: which tours run one after the other, and which run in parallel."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scripts.processes.playground import Playground
from scripts.processes.process import ProcessTrouble
from scripts.walking import tour_walks
from scripts.walking.outcome import Outcome

REFRESH, DEVICE, LAST = SCRIPTED["refresh"], SCRIPTED["device"], SCRIPTED["dpop"]
PATIENCE_SECONDS = 10

Run = Callable[[list[ScriptedTour]], list[Outcome]]


class Ready:
    """Stands in for running processes."""

    def wait_until_ready(self, _addresses: object) -> None:
        """Return at once: they are ready."""


class Walks:
    """Stands in for `walk_once`: a tour with a television ends only after the last other one.
    `threads` are those that a tour with a television ran on.
    """

    def __init__(self) -> None:
        self.threads: set[int] = set()
        self._last = threading.Event()

    def __call__(
        self, _playground: object, _processes: object, scripted: ScriptedTour, _show: object
    ) -> Outcome:
        """Return an outcome."""
        if scripted is LAST:
            self._last.set()
        if scripted is DEVICE:
            self.threads.add(threading.get_ident())
            if not self._last.wait(PATIENCE_SECONDS):
                raise ProcessTrouble("no tour ran beside it")
        return Outcome(scripted.tour, [], scripted.judge([]), (), ())


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> Walks:
    """A stand-in for the walks of all tours."""

    @contextmanager
    def ready(_playground: Playground, _environ: Mapping[str, str]) -> Iterator[Ready]:
        yield Ready()

    monkeypatch.setattr(Playground, "processes", ready)
    instead = Walks()
    monkeypatch.setattr(tour_walks, "walk_once", instead)
    return instead


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A function that runs tours without processes."""
    return lambda tours: tour_walks.walk_tours(tmp_path, tours, {}, lambda _text: None)


@pytest.mark.usefixtures("walks")
def test_a_television_polls_beside_the_other_tours(run: Run) -> None:
    """The outcomes still have the order of the tours."""
    tours = [REFRESH, DEVICE, LAST]
    assert [each.tour for each in run(tours)] == [each.tour for each in tours]


def test_tours_with_a_television_run_one_after_the_other(run: Run, walks: Walks) -> None:
    """As with other tours, the second one finds what the first has left."""
    assert len(run([DEVICE, DEVICE, LAST])) == 3
    assert len(walks.threads) == 1


@pytest.mark.usefixtures("walks")
def test_a_walk_beside_the_others_can_end_them(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorder that does not respond is an error, not an outcome."""
    monkeypatch.setattr(f"{__name__}.PATIENCE_SECONDS", 0)
    with pytest.raises(ProcessTrouble, match="no tour ran beside it"):
        run([DEVICE])
