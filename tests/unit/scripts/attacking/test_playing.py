"""The runs of a story, not its words, decide whether it went as told."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from scenarios.attacks.stage import Attackers, Scene, Stage
from scenarios.attacks.story import Defence, Story
from scripts.attacking import playing
from scripts.attacking.deployments import Deployment
from scripts.attacking.playing import play
from scripts.processes.playground import Playground
from scripts.processes.process import Start
from scripts.processes.processes import Processes
from scripts.processes.recorder_reader import RecorderReader
from tests.support.stories import FIRST, SECOND, STORY, THIRD, in_vain
from tests.unit.recorder.samples import Event, check, event
from tracing.catalogue import Party

SCENE = Scene("http://app", "http://as", "http://rs", lambda _: None)
LOOT = "Alice's notes"


class Lab:
    """Roles that make these checks, and refuse at the first one that is not left out."""

    def __init__(self, *made: Defence) -> None:
        self.made = made
        self.left_out: list[Mapping[Party, Sequence[str]]] = []
        self._told: list[Event] = []

    @contextmanager
    def deployed(
        self,
        _playground: Playground,
        left_out: Mapping[Party, Sequence[str]],
        _settings: Mapping[str, str],
        _attackers: Attackers,
        _start: Start,
    ) -> Iterator[Deployment]:
        """Record which checks are left out; nothing is started."""
        self.left_out.append(left_out)
        yield Deployment(SCENE, cast("RecorderReader", self), cast("Processes", None))

    def read_all(self) -> Iterator[Event]:
        """Yield the events since the last call."""
        told, self._told = self._told, []
        yield from told

    def attack(self, stage: Stage) -> str | None:
        """Play an attack against these roles."""
        stage.tell("The attacker sends it.")
        for role, name in self.made:
            if name not in self.left_out[-1].get(role, ()):
                checks = [check(name, "failed")]
                self._told.append(event("token-issued", role=role, checks=checks, flow="flow1"))
                return None
        return LOOT


def faults(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lab: Lab, story: Story
) -> tuple[str, ...]:
    """Return the faults of this story, played in this lab."""
    monkeypatch.setattr(playing, "deployed", lab.deployed)
    return play(story, folder).faults


def test_each_defence_stops_the_attack_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """There are four runs: without both, with both, and with each alone."""
    lab = Lab(FIRST, SECOND)
    assert faults(monkeypatch, tmp_path, lab, replace(STORY, play=lab.attack)) == ()
    assert [sorted(name for names in out.values() for name in names) for out in lab.left_out] == [
        ["first", "second"],
        [],
        ["second"],
        ["first"],
    ]


def test_a_defence_that_stops_nothing_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A check whose body was emptied still has its name."""
    lab = Lab(FIRST)
    assert faults(monkeypatch, tmp_path, lab, replace(STORY, play=lab.attack)) == (
        "The attack succeeded in spite of client_app:second.",
    )


def test_a_check_that_is_not_named_must_not_stop_the_attack(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It must neither protect the weakened roles nor refuse before the named checks."""
    lab = Lab(THIRD, FIRST, SECOND)
    story = replace(STORY, play=lab.attack, stopped_by=(FIRST,))
    weak, good = faults(monkeypatch, tmp_path, lab, story)
    third = "authorization_server:third"
    assert weak == f"The attack failed against the weakened roles; {third} refused it."
    assert good == (
        f"The attack was to be refused by authorization_server:first; {third} refused it."
    )


def test_a_check_beside_is_left_out_with_the_named_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The protected run makes both checks."""
    lab = Lab(FIRST, THIRD)
    story = replace(STORY, play=lab.attack, stopped_by=(FIRST,), beside=(THIRD,))
    assert faults(monkeypatch, tmp_path, lab, story) == ()


def test_what_is_no_check_is_judged_by_the_loot(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One run has the protection and one does not; no role is weakened in either."""
    lab = Lab()
    story = replace(
        STORY, stopped_by=(), stopped_otherwise="a header", play=in_vain, unprotected=lab.attack
    )
    assert faults(monkeypatch, tmp_path, lab, story) == ()
    assert lab.left_out == [{}, {}]
    assert faults(monkeypatch, tmp_path, lab, replace(story, play=lab.attack)) == (
        "The attack succeeded in spite of a header.",
    )
