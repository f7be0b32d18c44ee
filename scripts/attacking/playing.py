"""Plays a story: against roles without the checks that stop it, against roles with all of them,
and, where several checks stop it, with each of them alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Play, Story
from scenarios.browser.pages import WalkStopped
from scripts.attacking.deployments import Deployment, deployed
from tracing.catalogue import Party

LeftOut = Mapping[Party, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence of the story, and the messages that belong to it."""

    told: str
    events: list[RecordedEvent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Run:
    """One play of a story: its steps, and what the attacker has in the end (None: nothing).

    `trouble` says what broke the play off.
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
    """Both runs of a story; `faults` says what did not go as told."""

    story: Story
    weak: Run
    good: Run
    faults: tuple[str, ...]


def play(story: Story, folder: Path) -> Played:
    """Play a story.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
    """
    weak = _run(story, folder / "weak", story.left_out, story.unprotected or story.play)
    good = _run(story, folder / "good", {}, story.play)
    faults = [
        *_faults_of_weak(weak),
        *_faults_of_good(good, story.stopped_by, story.stopped_otherwise),
    ]
    if len(story.stopped_by) > 1:
        for number, defence in enumerate(story.stopped_by):
            alone = _run(story, folder / str(number), _without_others(story, defence), story.play)
            faults += _faults_of_good(alone, (defence,))
    return Played(story, weak, good, tuple(faults))


def _run(story: Story, folder: Path, left_out: LeftOut, act: Play) -> Run:
    needs_second = story.needs_second_issuer
    with deployed(folder, left_out, story.settings, second_issuer=needs_second) as deployment:
        return _played(act, deployment)


def _played(act: Play, deployment: Deployment) -> Run:
    steps: list[Step] = []

    def read() -> None:
        events = [recorded_event_of(event) for event in deployment.reader.read_all()]
        if steps:
            steps[-1].events.extend(events)

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
