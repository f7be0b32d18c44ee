"""Plays a story: against roles without the checks that stop it, against roles with all of them,
and, if several checks stop it, with each of them alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from secrets import token_hex

from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Play, Story
from scenarios.browser.pages import WalkStopped
from scenarios.judging.recorded_checks import EventData
from scripts.attacking.deployments import Deployment, attackers_of, deployed
from scripts.processes.fastest import FASTEST
from scripts.processes.free_ports import free_ports
from scripts.processes.playground import Playground, on_free_ports
from scripts.processes.process import Start
from tracing.catalogue import Party

Forward = Callable[[str, Sequence[EventData]], None]
"""Receives what the roles report, with the id of the run."""


def keep(_run: str, _events: Sequence[EventData]) -> None:
    """Forward nothing."""


LeftOut = Mapping[Party, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence of the story, and the messages that belong to it."""

    told: str
    events: list[RecordedEvent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Run:
    """One play of a story: its steps, and what the attacker has in the end (None: nothing).

    `trouble` says why the run broke off.
    """

    steps: list[Step]
    loot: str | None
    trouble: str = ""

    @property
    def refusals(self) -> list[tuple[RecordedEvent, Defence]]:
        """The checks that failed, each with its event, in order."""
        return [
            (event, Defence(event.role, check.name))
            for step in self.steps
            for event in step.events
            for check in event.checks
            if check.verdict == "failed"
        ]


@dataclass(frozen=True, slots=True)
class Played:
    """Both runs of a story; `faults` says what did not go as the story tells."""

    story: Story
    weak: Run
    good: Run
    faults: tuple[str, ...]


def play(story: Story, folder: Path, forward: Forward = keep, start: Start = FASTEST) -> Played:
    """Play a story, with processes started by `start`. Events of the two main runs, weak and good,
    are also forwarded.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
    """
    # One after another, at the same addresses, so that these do not differ.
    run = partial(_run, story, *_places(folder), start)
    weak = run("weak", story.left_out, story.unprotected or story.play, forward)
    good = run("good", {}, story.play, forward)
    faults = [
        *_faults_of_weak(weak),
        *_faults_of_good(good, story.stopped_by, story.stopped_otherwise),
    ]
    if len(story.stopped_by) > 1:
        for number, defence in enumerate(story.stopped_by):
            alone = run(str(number), _without_others(story, defence), story.play)
            faults += _faults_of_good(alone, (defence,))
    return Played(story, weak, good, tuple(faults))


def is_stopped_by(story: Story, check: str, folder: Path) -> bool:
    """Whether the attack fails against the weakened roles when this check is put back in, and
    because of this check.

    A check that stops the story is put back with those beside it: some of them only note what it
    looks for.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
    """
    back = {check}
    if any(check == each.check for each in story.stopped_by):
        back |= {each.check for each in story.beside}
    left_out = {
        role: [name for name in names if name not in back] for role, names in story.left_out.items()
    }
    run = _run(story, *_places(folder), FASTEST, "trial", left_out, story.play)
    return run.loot is None and check in {defence.check for _, defence in run.refusals}


def _places(folder: Path) -> tuple[Playground, int]:
    """Where the roles run, and the port of the attacker's own server."""
    (port,) = free_ports(1)
    return on_free_ports(folder), port


def _run(
    story: Story,
    playground: Playground,
    port: int,
    start: Start,
    name: str,
    left_out: LeftOut,
    act: Play,
    forward: Forward = keep,
) -> Run:
    own = replace(playground, data=playground.data / name)
    with (
        attackers_of(story, own, port) as attackers,
        deployed(own, left_out, story.settings, attackers, start) as deployment,
    ):
        return _played(act, deployment, forward)


def _played(act: Play, deployment: Deployment, forward: Forward) -> Run:
    steps: list[Step] = []
    run_id = token_hex(8)

    def read() -> None:
        events = list(deployment.reader.read_all())
        forward(run_id, events)
        if steps:
            steps[-1].events.extend(map(recorded_event_of, events))

    def tell(text: str) -> None:
        read()
        steps.append(Step(text))

    loot, trouble = None, ""
    try:
        loot = act(Stage(deployment.scene, tell))
    except WalkStopped as stop:
        trouble = str(stop)
    read()
    return Run(steps, loot, trouble)


def _without_others(story: Story, defence: Defence) -> LeftOut:
    return {
        role: [name for name in names if (role, name) != defence]
        for role, names in story.left_out.items()
    }


def _faults_of_weak(run: Run) -> Iterator[str]:
    if run.trouble:
        yield f"The weakened run broke off: {run.trouble}"
    elif run.loot is None:
        refused = ", ".join(str(defence) for _, defence in run.refusals) or "no check"
        yield f"The attack failed against the weakened roles; {refused} refused it."


def _faults_of_good(run: Run, defences: Sequence[Defence], otherwise: str = "") -> Iterator[str]:
    names = " or ".join(map(str, defences)) or otherwise
    refused = [defence for _, defence in run.refusals]
    if run.trouble:
        yield f"The run with {names} broke off: {run.trouble}"
    elif run.loot is not None:
        yield f"The attack succeeded in spite of {names}."
    elif defences and not set(refused) & set(defences):
        found = ", ".join(map(str, refused)) or "no check"
        yield f"The attack was to be refused by {names}; {found} refused it."
