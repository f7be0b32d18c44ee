"""A bench: one role in a process of its own, the recorder that it reports to, and its impostors."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from hosting.random_values import new_secret
from scenarios.browser.pages import Leg, Page
from scenarios.judging.recorded_checks import EventData
from scenarios.programs.control import Control
from scenarios.proofs.addresses import Addresses
from scenarios.proofs.proof import START, Attempt, Proof, failed_checks
from scenarios.proofs.worlds import SURROUNDINGS
from scripts.attacking.started_program import run_program
from scripts.processes.left_out_checks import settings_of
from scripts.processes.places import without_settings
from scripts.processes.playground import Playground, on_free_ports
from scripts.processes.process import Start
from scripts.processes.processes import Processes
from scripts.processes.recorder_reader import RecorderReader
from scripts.setting_up.environment import ROOT


class EventReader(Protocol):
    """A place in the events that a role reported, like a `RecorderReader`."""

    def skip_to_now(self) -> None:
        """Skip everything reported so far."""

    def read_all(self) -> Iterator[EventData]:
        """Yield everything reported since then."""


@dataclass(frozen=True, slots=True)
class RunningRole:
    """A role that runs alone, with or without some of its checks.

    `start` runs a program of the role to its end; `restart` starts the role again with the same
    data, and with these settings changed.
    """

    role: str
    addresses: Addresses
    impostors: Any
    control: Control
    reader: EventReader
    start: Callable[[Leg], Page]
    restart: Callable[[Mapping[str, str]], None]

    def attempt(self, proof: Proof[Any]) -> Attempt:
        """Make the request of a proof, and read which checks refused it.

        Raises:
            scenarios.browser.pages.WalkStopped: a step before the request failed.
            scripts.processes.process.ProcessTrouble: the recorder does not answer.
        """
        world = SURROUNDINGS[self.role].world(self.impostors, self.addresses, self.control)
        try:
            last = proof.attempt(world)
            if proof.restarted:
                self.restart(proof.restarted)
            self.reader.skip_to_now()
            page = self.start(last) if last.method == START else world.agent.send(last)
        finally:
            self.control.undo()
            if proof.restarted:
                self.restart({})
        return Attempt(page, failed_checks(self.reader.read_all(), self.role))


class Bench:
    """Proves the checks of one role, one after another."""

    def __init__(self, role: str, playground: Playground, impostors: Any, start: Start) -> None:
        self._role = role
        self._start = start
        self._playground = playground
        self._impostors = impostors
        self._number = 0

    @contextmanager
    def running(self, settings: Mapping[str, str], without: Sequence[str]) -> Iterator[RunningRole]:
        """Run the role in a block, ready, with new data and these settings, without these checks.

        Raises:
            scripts.processes.process.ProcessTrouble: it did not start.
        """
        self._number += 1
        token = new_secret()
        given = {
            **self._playground.given,
            **settings,
            **settings_of({self._role: tuple(without)} if without else {}),
            f"{self._role.upper()}_CONTROL_TOKEN": token,
        }
        playground = replace(
            self._playground, data=self._playground.data / str(self._number), given=given
        )
        urls = playground.urls()
        with ExitStack() as running:

            def restart(changed: Mapping[str, str]) -> None:
                running.close()
                processes = self._process(replace(playground, given={**given, **changed}))
                running.enter_context(processes)
                processes.wait_until_ready({self._role: playground.addresses[self._role]})

            restart({})
            yield RunningRole(
                role=self._role,
                addresses=Addresses(*(urls[name] for name in Addresses._fields)),
                impostors=self._impostors,
                control=Control(urls[self._role], token),
                reader=RecorderReader(playground.recorder, playground.token),
                start=lambda leg: run_program(leg, _environ(playground)),
                restart=restart,
            )

    def _process(self, playground: Playground) -> Processes:
        return _alone(playground, self._role, self._start)


@contextmanager
def bench(role: str, folder: Path, start: Start) -> Iterator[Bench]:
    """Set up a bench with a recorder of its own, on free ports, with its data in this folder.
    `start` starts its processes.

    Raises:
        scripts.processes.process.ProcessTrouble: the recorder did not start.
    """
    tokens = {name: new_secret() for name in ("RECORDER_TOKEN", "RECORDER_INBOX_TOKEN")}
    playground = replace(on_free_ports(folder), given=tokens)
    urls = playground.urls()
    addresses = Addresses(*(urls[name] for name in Addresses._fields))
    with ExitStack() as stack:
        recorder = stack.enter_context(_alone(playground, "recorder", start))
        recorder.wait_until_ready({"recorder": playground.recorder})
        impostors = stack.enter_context(SURROUNDINGS[role].impostors(addresses))
        yield Bench(role, playground, impostors, start)


def _alone(playground: Playground, name: str, start: Start) -> Processes:
    """Return one process of a playground, with the settings of all."""
    playground.data.mkdir(parents=True, exist_ok=True)
    commands = [command for command in playground.commands() if command.name == name]
    return Processes(commands, _environ(playground), ROOT, playground.logs, start=start)


def _environ(playground: Playground) -> dict[str, str]:
    own = {**playground.given, **playground.settings(), "RECORDER_TOKEN": ""}
    return {**without_settings(os.environ), **own}
