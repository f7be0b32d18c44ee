"""Starts what the bench measures: the playground or some of its processes, and other issuers."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hosting.random_values import new_secret
from scripts.benchmark.issuers.known import CLIENT_ID
from scripts.benchmark.usage import cpu_seconds, mebibytes, tree_of
from scripts.processes.places import NAMES, ROLES, Address, Place, without_settings
from scripts.processes.playground import on_free_ports
from scripts.processes.processes import Processes
from scripts.processes.procfile import Command
from scripts.setting_up.environment import ROOT

ISSUER, RESOURCE, RECORDER = ROLES[0], ROLES[1], NAMES[-1]
ISSUERS_ROOM = "scripts.benchmark.issuers"
LEAN, AUTHLIB, HELLO = "lean", "minimal_authlib", "hello"
"""Modules of that room."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Processes that run: the issuer among them and its client, if it is known already.

    `seconds` is how long it took until all answered; `token` opens the recorder among them.
    """

    processes: Processes
    seconds: float
    issuer: str
    resource: str = ""
    recorder: Address | None = None
    token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    def meter(self) -> Callable[[], dict[str, float]]:
        """What reads the processor time of each process and what it started, in seconds so far."""
        trees = {each.name: tree_of(each.number) for each in self.processes}
        return lambda: {name: cpu_seconds(tree) for name, tree in trees.items()}

    def memory(self) -> dict[str, float]:
        """The memory of each process and what it started, in MiB."""
        return {each.name: mebibytes(tree_of(each.number)) for each in self.processes}


@contextmanager
def playground(data: Path) -> Iterator[Stand]:
    """All that `launch.py` starts, as it starts it: attended to a recorder that does not hold.

    Raises:
        ProcessTrouble: something did not start.
    """
    whole = on_free_ports(data).made_for_holding(from_the_start=False)
    processes, began = whole.processes(without_settings(os.environ)), time.monotonic()
    with processes:
        processes.wait_until_ready(whole.addresses)
        seconds, urls = time.monotonic() - began, whole.urls()
        yield Stand(processes, seconds, urls[ISSUER], urls[RESOURCE], whole.recorder, whole.token)


@contextmanager
def ours(
    data: Path, *names: str, workers: int = 1, databases: Mapping[str, str] | None = None
) -> Iterator[Stand]:
    """Some processes of the playground, the issuer among them; with a recorder it streams to it.

    `databases` are the addresses of their databases; a role that it leaves out has an SQLite file.

    Raises:
        ProcessTrouble: something did not start.
    """
    whole, names = on_free_ports(data), (ISSUER, *names)
    recorder = whole.places[RECORDER].url if RECORDER in names else ""
    told = whole.settings()
    told |= {f"{role.upper()}_DATABASE_URL": url for role, url in (databases or {}).items()}
    for role in ROLES:
        told[f"{role.upper()}_WORKERS"] = str(workers)
        told[f"{role.upper()}_RECORDER"] = recorder
        told[f"{role.upper()}_TRACE_MODE"] = "streamed"
    commands = [each for each in whole.commands() if each.name in names]
    addresses = {name: whole.addresses[name] for name in names}
    urls = whole.urls()
    with _ready(commands, told, whole.logs, addresses) as (processes, seconds):
        yield Stand(processes, seconds, urls[ISSUER], urls[RESOURCE], whole.recorder, whole.token)


@contextmanager
def issuer(data: Path, name: str, words: Sequence[str] = ()) -> Iterator[Stand]:
    """Another issuer: a module of `issuers`, or the program that is started by these words.

    Raises:
        ProcessTrouble: it did not start.
    """
    data.mkdir(parents=True, exist_ok=True)
    place: Place = on_free_ports(data).places[ISSUER]
    secret = new_secret()
    told = {
        "BENCH_PORT": str(place.port),
        "BENCH_DATA": str(data),
        "BENCH_CLIENT_SECRET": secret,
    }
    module = (sys.executable, "-m", f"{ISSUERS_ROOM}.{name}")
    commands = [Command(name, tuple(words) or module)]
    with _ready(commands, told, data / "logs", {name: place.address}) as (processes, seconds):
        yield Stand(processes, seconds, place.url, client_id=CLIENT_ID, client_secret=secret)


@contextmanager
def _ready(
    commands: Sequence[Command],
    told: Mapping[str, str],
    logs: Path,
    addresses: Mapping[str, Address],
) -> Iterator[tuple[Processes, float]]:
    began = time.monotonic()
    with Processes(commands, {**without_settings(os.environ), **told}, ROOT, logs) as processes:
        processes.wait_until_ready(addresses)
        yield processes, time.monotonic() - began
