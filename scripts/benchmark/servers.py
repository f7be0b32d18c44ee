"""Starts what the bench measures: the playground or some of its processes, and other issuers."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hosting.random_values import new_secret
from scripts.benchmark.issuers.known import CLIENT_ID
from scripts.benchmark.usage import cpu_seconds, mebibytes, tree_of
from scripts.processes.places import NAMES, ROLES, Address, without_settings
from scripts.processes.playground import Playground, on_free_ports
from scripts.processes.processes import Processes
from scripts.processes.procfile import Command
from scripts.setting_up.environment import ROOT

ISSUER, RESOURCE, RECORDER = ROLES[0], ROLES[1], NAMES[-1]
LEAN, AUTHLIB, HELLO = "lean", "minimal_authlib", "hello"
"""Modules of `issuers`."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Running processes: the issuer among them, and its client if that is known already.

    `seconds` is how long it took until all responded; `token` gives access to the recorder.
    """

    processes: Processes
    seconds: float
    issuer: str
    resource: str = ""
    recorder: Address = ("", 0)
    token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    def meter(self) -> Callable[[], dict[str, float]]:
        """Return what reads the processor seconds so far of each process with its descendants."""
        trees = {each.name: tree_of(each.number) for each in self.processes}
        return lambda: {name: cpu_seconds(tree) for name, tree in trees.items()}

    def memory(self) -> dict[str, float]:
        """Return the memory of each process with its descendants, in MiB."""
        return {each.name: mebibytes(tree_of(each.number)) for each in self.processes}


def playground(data: Path) -> AbstractContextManager[Stand]:
    """Start what `launch.py` starts, in the same way: attended, with a recorder that does not hold.

    Raises:
        ProcessTrouble: something did not start.
    """
    whole = on_free_ports(data).made_for_holding(from_the_start=False)
    return _of(whole, whole.processes(without_settings(os.environ)), whole.addresses)


def ours(
    data: Path, *names: str, workers: int = 1, databases: Mapping[str, str] | None = None
) -> AbstractContextManager[Stand]:
    """Start some processes of the playground, with the issuer, which streams to a recorder if any.

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
    processes = Processes(commands, without_settings(os.environ) | told, ROOT, whole.logs)
    return _of(whole, processes, {name: whole.addresses[name] for name in names})


def issuer(data: Path, name: str, words: Sequence[str] = ()) -> AbstractContextManager[Stand]:
    """Start another issuer: a module of `issuers`, or the program that these words start.

    Raises:
        ProcessTrouble: it did not start.
    """
    data.mkdir(parents=True, exist_ok=True)
    place, secret = on_free_ports(data).places[ISSUER], new_secret()
    told = {
        "BENCH_PORT": str(place.port),
        "BENCH_DATA": str(data),
        "BENCH_CLIENT_SECRET": secret,
    }
    module = (sys.executable, "-m", f"scripts.benchmark.issuers.{name}")
    commands = [Command(name, tuple(words) or module)]
    processes = Processes(commands, without_settings(os.environ) | told, ROOT, data / "logs")
    known = {"client_id": CLIENT_ID, "client_secret": secret}
    return _ready(processes, {name: place.address}, issuer=place.url, **known)


def _of(
    whole: Playground, processes: Processes, addresses: Mapping[str, Address]
) -> AbstractContextManager[Stand]:
    urls = whole.urls()
    own = {"issuer": urls[ISSUER], "resource": urls[RESOURCE], "token": whole.token}
    return _ready(processes, addresses, recorder=whole.recorder, **own)


@contextmanager
def _ready(processes: Processes, addresses: Mapping[str, Address], **facts: Any) -> Iterator[Stand]:
    began = time.monotonic()
    with processes:
        processes.wait_until_ready(addresses)
        yield Stand(processes, time.monotonic() - began, **facts)
