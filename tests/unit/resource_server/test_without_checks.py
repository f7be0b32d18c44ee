"""A weakened resource server accepts what the skipped check would refuse, and says so loudly."""

from pathlib import Path

import pytest
import requests

from hosting.settings import SettingError
from resource_server.config import from_environment
from tests.support.processes import Process, free_port, started
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage

LEFT_OUT = "token_is_not_expired"
SETTING = "RESOURCE_SERVER_WITHOUT_CHECKS"
WELL_KNOWN = "/.well-known/oauth-protected-resource"
LONG_AGO = 1_000_000_000


@pytest.fixture
def weakened(issuer: LocalIssuer, tmp_path: Path) -> Stage:
    """A resource server without one of its checks."""
    return Stage(issuer, tmp_path, without_checks=(LEFT_OUT,))


def test_it_accepts_what_the_check_refuses(stage: Stage, weakened: Stage) -> None:
    """An expired token; the other checks are still made."""
    expired = stage.issuer.token(exp=LONG_AGO)
    assert stage.get(expired).status_code == 401
    assert stage.refused_by() == LEFT_OUT
    assert weakened.get(expired).status_code == 200
    assert LEFT_OUT not in weakened.findings()
    assert "signature_is_valid" in weakened.findings()
    assert weakened.get("rubbish").status_code == 401


def test_its_trace_says_so(weakened: Stage) -> None:
    """In every event."""
    weakened.get(weakened.issuer.token())
    assert {event.without_checks for event in weakened.sink.events} == {(LEFT_OUT,)}


def test_its_metadata_says_so(stage: Stage, weakened: Stage) -> None:
    """A server that makes all its checks has no such member."""
    assert weakened.get(None, WELL_KNOWN).get_json()["without_checks"] == [LEFT_OUT]
    assert "without_checks" not in stage.get(None, WELL_KNOWN).get_json()


@pytest.mark.parametrize("settings", [{"HOST": "::"}, {"URL": "https://api.example"}])
def test_it_is_weakened_on_loopback_only(settings: dict[str, str]) -> None:
    """This concerns both the address it listens on and the address that others open."""
    environ = {f"RESOURCE_SERVER_{name}": text for name, text in settings.items()}
    from_environment(environ)
    with pytest.raises(SettingError, match=f"^{SETTING} leaves out {LEFT_OUT}, .* loopback only"):
        from_environment(environ | {SETTING: LEFT_OUT})


def test_an_unknown_check_stops_the_start() -> None:
    """The message lists similar names."""
    with pytest.raises(
        SettingError, match=f"no check 'token_is_expired'. Similar names: .*{LEFT_OUT}"
    ):
        from_environment({SETTING: "token_is_expired"})


@pytest.mark.e2e
def test_the_command_line_reaches_the_workers(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The console shows which checks are left out."""
    port = free_port()
    environ = {
        "RESOURCE_SERVER_PORT": str(port),
        "RESOURCE_SERVER_DATABASE_URL": f"sqlite:///{tmp_path / 'notes.db'}",
    }
    command = ["resource_server", "--without-check", LEFT_OUT]
    with started(Process(command, port, environ)) as process:
        document = requests.get(process.url + WELL_KNOWN, timeout=5).json()
    assert document["without_checks"] == [LEFT_OUT]
    line = f"!!! WEAKENED: resource_server runs without {LEFT_OUT} !!!"
    assert capfd.readouterr().err.splitlines()[0].startswith(line)
