"""Starts what the bench measures: the whole playground, roles alone, and the floor."""

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from scripts.benchmark.memory import all_processes, tree_megabytes
from scripts.processes.places import NAMES, ROLES, Address, without_settings
from scripts.processes.playground import Playground, on_free_ports
from scripts.processes.processes import Processes
from scripts.processes.procfile import Command
from scripts.setting_up.environment import ROOT

MEASURED = ROLES[:2]
"""The roles of the flows; the driver is browser and client app in one."""

RECORDER = NAMES[-1]
SQLITE_FILES: Mapping[str, str] = {}

FLOOR = ("floor of the issuer", "floor of the resource")
"""As many processes as the flows meet on our side."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Servers that run: where each answers, and how long it took until all did, in seconds.

    `token` opens the recorder among them, if there is one.
    """

    addresses: Mapping[str, Address]
    urls: Mapping[str, str]
    seconds: float
    processes: Processes
    token: str = field(default="", repr=False)

    def memory(self) -> dict[str, float]:
        """The memory of each process and what it started, in MiB; empty where nobody tells."""
        rows = all_processes()
        return {each.name: tree_megabytes(each.number, rows) for each in self.processes if rows}


@contextmanager
def whole_playground(data: Path) -> Iterator[Stand]:
    """All that `launch.py` starts, as it starts it.

    Raises:
        ProcessTrouble: something did not start.
    """
    playground = on_free_ports(data)
    with _started(playground, NAMES, {}) as stand:
        yield stand


@contextmanager
def roles(
    data: Path, *, traced: bool, workers: int, databases: Mapping[str, str] = SQLITE_FILES
) -> Iterator[Stand]:
    """The two roles that the flows meet; with `traced` a recorder, too, to which they stream.

    `databases` are the addresses of their databases; a role that it leaves out has an SQLite file.

    Raises:
        ProcessTrouble: something did not start.
    """
    playground = on_free_ports(data)
    told = {f"{role.upper()}_DATABASE_URL": url for role, url in databases.items()}
    for role in MEASURED:
        told[f"{role.upper()}_WORKERS"] = str(workers)
        told[f"{role.upper()}_RECORDER"] = playground.places[RECORDER].url if traced else ""
        told[f"{role.upper()}_TRACE_MODE"] = "streamed"
    names = (*MEASURED, RECORDER) if traced else MEASURED
    with _started(playground, names, told) as stand:
        yield stand


@contextmanager
def floor(data: Path, answers: Path, *, workers: int) -> Iterator[Stand]:
    """Two processes that give recorded answers.

    Raises:
        ProcessTrouble: one did not start.
    """
    # Any two of the free ports will do.
    places = list(on_free_ports(data).places.values())[: len(FLOOR)]
    words = (sys.executable, "-m", "scripts.benchmark.floor")
    commands = [
        Command(name, (*words, str(place.port))) for name, place in zip(FLOOR, places, strict=True)
    ]
    told = {"BENCH_FLOOR_ANSWERS": str(answers), "BENCH_FLOOR_WORKERS": str(workers)}
    urls = {name: place.url for name, place in zip(FLOOR, places, strict=True)}
    addresses = {name: place.address for name, place in zip(FLOOR, places, strict=True)}
    with _ready(commands, told, data / "logs", addresses, urls) as stand:
        yield stand


@contextmanager
def _started(
    playground: Playground, names: Sequence[str], told: Mapping[str, str]
) -> Iterator[Stand]:
    commands = [each for each in playground.commands() if each.name in names]
    addresses = {name: playground.addresses[name] for name in names}
    urls = {name: playground.places[name].url for name in names}
    settings = {**playground.settings(), **told}
    with _ready(commands, settings, playground.logs, addresses, urls) as stand:
        yield replace(stand, token=playground.token)


@contextmanager
def _ready(
    commands: Sequence[Command],
    told: Mapping[str, str],
    logs: Path,
    addresses: Mapping[str, Address],
    urls: Mapping[str, str],
) -> Iterator[Stand]:
    began = time.monotonic()
    with Processes(commands, {**without_settings(os.environ), **told}, ROOT, logs) as processes:
        processes.wait_until_ready(addresses)
        yield Stand(addresses, urls, time.monotonic() - began, processes)
