"""Starts the services of compose.yaml without a container engine, as far as Linux allows.

`python -m tests.support.contained FOLDER` must run where the services' names resolve to loopback.
It starts each service in FOLDER/image with only the command and the environment that the files
specify, waits until the image's health check passes, runs a tour, and prints as JSON where requests
were sent.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from scenarios.browser.pages import Leg
from scenarios.browser.user_agent import UserAgent
from scripts.processes.recorder_reader import RecorderReader
from scripts.setting_up.environment import ROOT
from tests.support.walked import sent_to, walked

PATIENCE_SECONDS = 30.0
OK = 200
OPENED = {
    "authorization_server": "http://127.0.0.1:9000",
    "resource_server": "http://127.0.0.1:9001",
    "client_app": "http://127.0.0.1:9002",
}
"""The addresses that browsers open, as in docs/recipes.md."""

Started = tuple[subprocess.Popen[bytes], Mapping[str, str]]
"""A service and the environment it was started with."""


def compose() -> dict[str, Any]:
    """The parsed compose file."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


def dockerfile() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with its arguments, without comments."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [
        (name, " ".join(rest.split())) for name, _, rest in (each.partition(" ") for each in lines)
    ]


def argument(name: str) -> str:
    """The arguments of the last instruction with this name."""
    return [given for instruction, given in dockerfile() if instruction == name][-1]


def words(name: str) -> list[str]:
    """The command of an instruction in exec form."""
    given = argument(name)
    read: list[str] = json.loads(given[given.index("[") :])
    return read


def in_image() -> list[str]:
    """The top-level names that .dockerignore lets into the image."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("!") for line in lines if line.startswith("!")]


def main(folder: Path) -> None:
    """Start all services, run the tour, and print the result."""
    tree = folder / "image"
    services = compose()["services"]
    with ExitStack() as running:
        for wave in _waves(services):
            started = {name: _start(services[name], tree) for name in wave}
            for process, _ in started.values():
                running.enter_context(process)
                running.callback(process.terminate)
            for name, (process, environ) in started.items():
                _wait_until_healthy(name, process, environ)
        port = urlsplit(services["recorder"]["environment"]["RECORDER_URL"]).port
        token = (tree / "data" / "recorder.token").read_text(encoding="utf-8").strip()
        reader = RecorderReader(("127.0.0.1", int(port or 0)), token)
        events, troubles = walked("authorization-code", OPENED, reader, UserAgent())
        pages = _pages(services["recorder"]["environment"]["RECORDER_URL"], token, events)
    print(json.dumps({"troubles": troubles, "sent": sent_to(events), "pages": pages}))


def _pages(viewer: str, token: str, events: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The viewer pages that do not return 200: their paths and status codes."""
    agent = UserAgent()
    agent.send(Leg("GET", f"{viewer}/?token={token}"))
    flow = f"/flows/{events[-1]['flow']}"
    shown = (flow, "/tours", "/attacks", "/threats", "/questions", "/glossary", "/compare")
    answers = {path: agent.send(Leg("GET", viewer + path)).status for path in shown}
    return {path: status for path, status in answers.items() if status != OK}


def _waves(services: Mapping[str, Any]) -> list[list[str]]:
    """The services in starting order: first those that depend on no other, then the rest."""
    rest = [name for name in services if services[name].get("depends_on")]
    return [[name for name in services if name not in rest], rest]


def _start(service: Mapping[str, Any], tree: Path) -> Started:
    image = dict(
        each.split("=", 1)
        for instruction, given in dockerfile()
        for each in given.split()
        if instruction == "ENV"
    )
    environ = {"PATH": os.environ["PATH"], **image, **service["environment"]}
    command = [*words("ENTRYPOINT"), *service["command"]]
    return subprocess.Popen([sys.executable, *command[1:]], cwd=tree, env=environ), environ


def _wait_until_healthy(
    name: str, process: subprocess.Popen[bytes], environ: Mapping[str, str]
) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    check = [sys.executable, *words("HEALTHCHECK")[1:]]
    while subprocess.run(check, env=environ, capture_output=True, check=False).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"{name} did not become healthy")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
