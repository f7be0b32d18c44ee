"""The image and the compose file keep their promises, and the servers start as they specify.

No container engine is needed: a private network with its own host names (Linux) replaces it.
"""

import json
import re
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from authorization_server import config as authorization_server
from client_app import config as client_app
from recorder import config as recorder
from resource_server import config as resource_server
from scripts.setting_up.environment import ROOT
from tests.support.contained import argument, compose, dockerfile, in_image, words
from tests.support.isolated import can_isolate, run_isolated

CONFIGS = {
    "recorder": recorder,
    "authorization_server": authorization_server,
    "resource_server": resource_server,
    "client_app": client_app,
}
SERVICES: dict[str, Any] = compose()["services"]
EACH = pytest.mark.parametrize("name", SERVICES)
SECRET = re.compile(r"TOKEN\b|SECRET\b|PASSWORD|KEY\b")


def environment(name: str) -> dict[str, str]:
    """The environment of a service in the compose file."""
    told: dict[str, str] = SERVICES[name]["environment"]
    return told


def port(name: str) -> int:
    """The port of a service, taken from its health check address."""
    return int(urlsplit(environment(name)["HEALTHZ"]).port or 0)


def test_the_image_is_slim_and_runs_without_root() -> None:
    """The base image has a version, dependencies are locked by hash, and the user is not root."""
    assert re.fullmatch(r"python:3\.\d+(\.\d+)?-slim-[a-z]+", argument("FROM"))
    assert any("--require-hashes -r requirements.txt" in given for _, given in dockerfile())
    assert argument("USER") not in ("root", "0")
    last_as_root = [name for name, _ in dockerfile()].index("USER")
    assert "RUN" not in [name for name, _ in dockerfile()[last_as_root:]]


def test_the_image_starts_programs_without_a_shell() -> None:
    """In exec form, the signal that stops a container reaches the server."""
    assert words("ENTRYPOINT") == ["python", "-m"]
    assert words("CMD") == ["authorization_server"]
    assert words("HEALTHCHECK")[0] == "python"


def test_no_secret_and_no_data_gets_into_the_image() -> None:
    """The image contains only the code that runs, and no instruction sets a secret."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert next(line for line in lines if line[:1] != "#") == "*"
    assert {"data", ".git", ".venv", "tests"}.isdisjoint(in_image())
    assert all((ROOT / name).exists() for name in in_image())
    assert not [given for _, given in dockerfile() if SECRET.search(given)]


def test_the_services_are_the_processes() -> None:
    """The services are the three roles and the recorder, as in the Procfile."""
    listed = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert list(SERVICES) == [line.split(":")[0] for line in listed if not line.startswith("#")]


@EACH
def test_ports_are_published_on_this_machine_only(name: str) -> None:
    """Only this machine can connect, so demo people may exist; the container has few privileges."""
    service = SERVICES[name]
    assert service["ports"] == [f"127.0.0.1:{port(name)}:{port(name)}"]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["data:/playground/data"]
    assert "privileged" not in service
    assert "network_mode" not in service


@EACH
def test_every_setting_is_one_that_exists_and_none_is_a_secret(name: str) -> None:
    """A misspelt setting would have no effect; tokens are generated at the first start."""
    config, told = CONFIGS[name], environment(name)
    known = {f"{name.upper()}_{field.name.upper()}" for field in fields(config.Config)}
    assert set(told) - known == {"HEALTHZ"}
    assert not [setting for setting in told if SECRET.search(setting)]
    assert all(isinstance(value, str) for value in told.values())
    config.from_environment(told)


def test_everyone_means_the_same_issuer_and_the_same_api() -> None:
    """Names are compared exactly; only the addresses for calls differ, and a server has each."""
    told = {key: value for name in SERVICES for key, value in environment(name).items()}
    issuers = {
        told[f"{role}_ISSUER"] for role in ("AUTHORIZATION_SERVER", "RESOURCE_SERVER", "CLIENT_APP")
    }
    assert issuers == {"http://127.0.0.1:9000"}
    assert told["AUTHORIZATION_SERVER_RESOURCE"] == told["RESOURCE_SERVER_URL"]
    assert told["CLIENT_APP_RESOURCE_SERVER"] == told["RESOURCE_SERVER_URL"]
    inner = {value for key, value in told.items() if key.endswith(("_BACK_CHANNEL", "_RECORDER"))}
    assert len(inner) == 3
    for address in map(urlsplit, inner):
        assert told[f"{str(address.hostname).upper()}_NAMES"] == address.netloc


@pytest.mark.skipif(not can_isolate(), reason="this machine has no network namespaces")
def test_the_services_walk_the_flow_with_what_the_file_says(tmp_path: Path) -> None:
    """All thirteen steps pass with only the image's files and the compose file's environment.

    Browsers open 127.0.0.1, the servers find each other by the names of their services, and the
    viewer shows the flow.
    """
    tree = tmp_path / "image"
    (tree / "data").mkdir(parents=True)
    for name in in_image():
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tree / name)
    names = {name: f"127.0.0.{number}" for number, name in enumerate(SERVICES, 2)}
    ended = run_isolated("tests.support.contained", tmp_path, names)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout.splitlines()[-1]) == {
        "troubles": [],
        "pages": {},
        "sent": {
            "front": ["http://127.0.0.1:9000", "http://127.0.0.1:9002"],
            "back": ["http://authorization_server:9000", "http://resource_server:9001"],
        },
    }
