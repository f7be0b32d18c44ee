"""`scripts.processes.public_addresses`: the URLs that browsers open and that servers call."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from authorization_server import config as authorization_server
from client_app import config as client_app
from hosting.settings import SettingError
from recorder import config as recorder
from resource_server import config as resource_server
from scripts.processes.place_options import add_place_options, at_base, playground_of
from scripts.processes.playground import Playground
from scripts.processes.public_addresses import inner_addresses
from scripts.setting_up.environment import ROOT

CODESPACE = {
    "CODESPACE_NAME": "fuzzy-disco",
    "GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN": "app.github.dev",
}
OPENED = "https://fuzzy-disco-{port}.app.github.dev"


def in_codespace(*arguments: str, **given: str) -> Playground:
    """Return the playground that these options choose in a codespace."""
    parser = argparse.ArgumentParser()
    add_place_options(parser)
    return playground_of(parser.parse_args(arguments), CODESPACE | given)


def test_in_a_codespace_browsers_open_forwarded_ports() -> None:
    """Each process has its own URL, and everyone who compares it gets it as a setting."""
    playground = in_codespace()
    assert playground.urls() == {
        "authorization_server": OPENED.format(port=9000),
        "resource_server": OPENED.format(port=9001),
        "client_app": OPENED.format(port=9002),
        "recorder": OPENED.format(port=9003),
    }
    told = playground.settings()
    for setting in ("RESOURCE_SERVER_ISSUER", "CLIENT_APP_ISSUER"):
        assert told[setting] == OPENED.format(port=9000)
    assert told["AUTHORIZATION_SERVER_RESOURCE"] == OPENED.format(port=9001)
    moved = in_codespace("--port-base", "9100")
    assert moved.urls()["client_app"] == OPENED.format(port=9102)


def test_in_a_codespace_servers_do_not_call_what_asks_for_a_login() -> None:
    """GitHub lets only the owner's browser through a private port, so servers use loopback."""
    playground = in_codespace()
    told = playground.settings()
    assert told["CLIENT_APP_ISSUER_BACK_CHANNEL"] == "http://127.0.0.1:9000"
    assert told["RESOURCE_SERVER_ISSUER_BACK_CHANNEL"] == "http://127.0.0.1:9000"
    assert told["CLIENT_APP_RESOURCE_SERVER_BACK_CHANNEL"] == "http://127.0.0.1:9001"
    assert told["CLIENT_APP_RECORDER"] == "http://127.0.0.1:9003"
    assert told["RECORDER_START_BACK_CHANNEL"] == "http://127.0.0.1:9002"
    inner = inner_addresses(playground.urls(), playground.places)
    assert inner[OPENED.format(port=9002)] == "http://127.0.0.1:9002"


def test_in_a_codespace_every_program_starts_with_these_settings() -> None:
    """Demo people can sign in, since the port is private; the forwarder's host name is accepted."""
    environ: Mapping[str, str] = {**in_codespace().given, **in_codespace().settings()}
    issuer = authorization_server.from_environment(environ)
    assert issuer.demo_people
    assert issuer.names == ("localhost:9000",)
    assert resource_server.from_environment(environ).has_demo_notes
    assert client_app.from_environment(environ).is_https
    assert recorder.from_environment(environ).names == ("localhost:9003",)


def test_what_is_set_goes_before_what_a_codespace_needs() -> None:
    """A learner's own URL stays in use."""
    own = in_codespace(CLIENT_APP_URL="https://notes.example", CLIENT_APP_NAMES="")
    assert own.urls()["client_app"] == "https://notes.example"
    assert own.given["CLIENT_APP_NAMES"] == "localhost:9002"


def test_a_second_issuer_is_refused_in_a_codespace() -> None:
    """Its URL follows from its port on loopback, which browsers cannot reach there."""
    with pytest.raises(SettingError, match="--second-issuer does not work in a codespace"):
        in_codespace("--second-issuer")


def test_behind_a_proxy_the_servers_meet_behind_it() -> None:
    """They use the path that browsers see; nothing is set if both addresses are the same."""
    told = at_base(None, Path("data"), {"AUTHORIZATION_SERVER_ISSUER": "https://a.example/as"})
    assert told.settings()["CLIENT_APP_ISSUER_BACK_CHANNEL"] == "http://127.0.0.1:9000/as"
    assert told.settings()["CLIENT_APP_RESOURCE_SERVER_BACK_CHANNEL"] == ""


def test_a_foreign_issuer_is_called_where_it_is() -> None:
    """Our own authorization server does not have that address."""
    told = at_base(None, Path("data"), {"CLIENT_APP_ISSUER": "https://foreign.example"}).settings()
    assert "CLIENT_APP_ISSUER_BACK_CHANNEL" not in told
    assert told["RESOURCE_SERVER_ISSUER_BACK_CHANNEL"] == ""


def test_a_back_channel_that_is_set_stays() -> None:
    """The server may have a different name in another network."""
    environ = {"CLIENT_APP_ISSUER_BACK_CHANNEL": "http://issuer:9000"}
    told = at_base(None, Path("data"), environ).settings()
    assert told["CLIENT_APP_ISSUER_BACK_CHANNEL"] == "http://issuer:9000"


def test_the_dev_container_forwards_the_ports_of_the_processes() -> None:
    """Each port has a label, so that a learner finds where to begin."""
    told = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    ports = [place.port for place in at_base(None, Path("data"), {}).places.values()]
    assert told["forwardPorts"] == ports
    assert list(told["portsAttributes"]) == [str(port) for port in ports]
    assert "begin here" in told["portsAttributes"]["9002"]["label"]
