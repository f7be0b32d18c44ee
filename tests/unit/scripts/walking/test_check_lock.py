"""`scripts.walking.check_lock`: what a tour always shows becomes what it must show."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scenarios.judging.expectation import Expectation
from scenarios.judging.step_checks import ANY_MESSAGE, StepChecks
from scenarios.judging.verdict import judge
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scripts.walking import check_lock
from scripts.walking.check_lock import WalkDeviated, beyond, common, find_checks, with_instead
from scripts.walking.outcome import Outcome
from tests.unit.scenarios.judging.recorded import check, event
from tracing.catalogue import TOKEN_ISSUED, TOKEN_VERIFIED

TITLE = "POST /token → 200"
STORY = (Expectation(TOKEN_ISSUED), Expectation(TOKEN_VERIFIED))


def walk(**steps: list[str]) -> dict[str, StepChecks]:
    """Return checks with any message, by slug."""
    return {
        slug.replace("_", "-"): StepChecks({ANY_MESSAGE: names}) for slug, names in steps.items()
    }


def test_what_all_walks_show_is_common() -> None:
    """The order is that of the first walk; what one of the walks lacks is left out."""
    first = walk(a=["x", "y", "z"], b=["x"]) | {"c": StepChecks({TITLE: ["x"], ANY_MESSAGE: ["y"]})}
    second = walk(a=["z", "x"], c=["y"])
    assert common([first, second]) == walk(a=["x", "z"], c=["y"])
    assert common([first]) == first


def test_a_tour_shows_what_the_main_one_does_not() -> None:
    """It lists additional checks per step, but all checks of a message that its story names."""
    main = {"a": StepChecks({TITLE: ["x"], ANY_MESSAGE: ["y"]}, {ANY_MESSAGE: ["z"]})}
    tour = {"a": StepChecks({TITLE: ["x", "y"], ANY_MESSAGE: ["x", "y", "z", "new"]})}
    assert beyond(main, tour) == {"a": StepChecks({TITLE: ["x", "y"], ANY_MESSAGE: ["new"]})}
    assert beyond(main, walk(a=["x", "z"], b=["x"])) == walk(b=["x"])


def test_what_a_setting_changes_serves_as_well() -> None:
    """Only a step that lacks a check has alternatives, and only those that are always shown."""
    main = walk(a=["x", "y"], b=["x"])
    asking = [walk(a=["x", "first", "z"], b=["x", "more"]), walk(a=["x", "z"])]
    a = StepChecks({ANY_MESSAGE: ["x", "y"]}, {ANY_MESSAGE: ["x", "z"]})
    assert with_instead(main, asking) == {"a": a, **walk(b=["x"])}


class Walks:
    """Stands in for walks: records which tours ran on each playground, and returns their checks."""

    def __init__(self, shows: Callable[[str, bool], list[dict[str, Any]]]) -> None:
        self._shows = shows
        self.rounds: list[list[str]] = []

    def __call__(
        self,
        _folder: Path,
        tours: Sequence[ScriptedTour],
        environ: Mapping[str, str],
        phase: Callable[[str], None],
    ) -> list[Outcome]:
        """Stand in for `walk_tours`."""
        assert not any(each.is_locked for each in tours)
        phase("walking")
        self.rounds.append([each.tour.name for each in tours])
        asking = environ.get("RESOURCE_SERVER_VERIFY") == "introspection"
        return [self._outcome(each, asking) for each in tours]

    def _outcome(self, scripted: ScriptedTour, asking: bool) -> Outcome:
        events = self._shows(scripted.tour.name, asking)
        verdict = judge(events, [each for each in STORY if each.step is TOKEN_ISSUED])
        return Outcome(scripted.tour, events, verdict, (), ())


def shown(name: str, asking: bool) -> list[dict[str, Any]]:
    """Return the checks of a walk: each tour has one more than the main one."""
    issued = event(TOKEN_ISSUED, check("code_is_unused"), check(name), role="authorization_server")
    way = "token_is_active" if asking else "signature_is_valid"
    return [issued, event(TOKEN_VERIFIED, check(way), check("x", "failed"), role="resource_server")]


def test_every_tour_is_walked_by_itself_and_among_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each is run twice in both ways; the first one also with introspection."""
    walks, phases = Walks(shown), list[str]()
    monkeypatch.setattr(check_lock, "walk_tours", walks)
    lock = find_checks(tmp_path, {}, phases.append)
    main, *others = SCRIPTED
    assert walks.rounds == [
        [main],
        *([name, name] for name in others),
        [main, *others, *others],
        [main, main],
    ]
    assert phases[0] == f"Playground 1 of {len(walks.rounds)}: walking"
    assert list(lock) == list(SCRIPTED)
    verified = lock[main]["token-verified"]
    assert verified.instead == {ANY_MESSAGE: ["token_is_active"]}
    assert verified.by_message == {ANY_MESSAGE: ["signature_is_valid"]}
    assert lock["dpop"] == walk(token_issued=["dpop"])


def test_a_walk_that_deviates_locks_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What it showed is not what the tour must show."""

    def refused(_name: str, _asking: bool) -> list[dict[str, Any]]:
        return [event(TOKEN_ISSUED, check("x", "failed"), role="authorization_server")]

    monkeypatch.setattr(check_lock, "walk_tours", Walks(refused))
    with pytest.raises(WalkDeviated, match="Authorization code deviated") as deviated:
        find_checks(tmp_path, {}, lambda _: None)
    assert not deviated.value.outcome.passed
