"""A weakened client app accepts what the skipped check would refuse, and says so loudly."""

from pathlib import Path

import pytest
import requests

from client_app.config import from_environment
from hosting.settings import SettingError
from tests.support.processes import Process, free_port, started
from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.stage import Browser, Stage

LEFT_OUT = "issuer_is_expected"
SETTING = "CLIENT_APP_WITHOUT_CHECKS"
FOREIGN = "https://attacker.example"
BANNER = f"This client app is weakened. It runs without the check <code>{LEFT_OUT}</code>."


@pytest.fixture
def weakened(make_stage: MakeStage) -> Stage:
    """A client app without one of its checks."""
    return make_stage(without_checks=(LEFT_OUT,))


def test_it_accepts_what_the_check_refuses(stage: Stage, browser: Browser) -> None:
    """A response from another authorization server (RFC 9207)."""
    assert browser.return_with(iss=FOREIGN).status_code == 400
    assert stage.refused_by() == LEFT_OUT


def test_a_weakened_one_makes_the_other_checks(weakened: Stage) -> None:
    """The sign-in continues with that response, and the trace has no line for the skipped check."""
    assert weakened.browser().return_with(iss=FOREIGN).status_code == 303
    assert LEFT_OUT not in weakened.findings()
    assert "state_is_of_this_browser" in weakened.findings()
    assert weakened.browser().get("/callback?state=made-up").status_code == 400


def test_its_trace_says_so(weakened: Stage) -> None:
    """In every event."""
    weakened.browser().sign_in()
    assert {event.without_checks for event in weakened.sink.events} == {(LEFT_OUT,)}


def test_each_page_says_so(weakened: Stage) -> None:
    """At the top, whether signed in or not, and on error pages."""
    browser = weakened.browser()
    for path in ("/", "/ways", "/calls", "/callback", "/nowhere"):
        assert BANNER in browser.get(path).text, path
    assert BANNER in browser.sign_in().text


def test_a_whole_one_says_nothing_of_it(browser: Browser) -> None:
    """No page of such an app has the banner."""
    for page in (browser.get("/"), browser.get("/nowhere"), browser.sign_in()):
        assert "weakened" not in page.text


@pytest.mark.parametrize("settings", [{"HOST": "::"}, {"URL": "https://notes.example"}])
def test_it_is_weakened_on_loopback_only(settings: dict[str, str]) -> None:
    """This concerns both the address it listens on and the address that browsers open."""
    environ = {f"CLIENT_APP_{name}": text for name, text in settings.items()}
    from_environment(environ)
    with pytest.raises(SettingError, match=f"^{SETTING} leaves out {LEFT_OUT}, .* loopback only"):
        from_environment(environ | {SETTING: LEFT_OUT})


def test_an_unknown_check_stops_the_start() -> None:
    """The message lists similar names."""
    with pytest.raises(
        SettingError, match=f"no check 'issuer_is_expcted'. Similar names: .*{LEFT_OUT}"
    ):
        from_environment({SETTING: "issuer_is_expcted"})


@pytest.mark.e2e
def test_the_command_line_reaches_the_workers(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The console shows which checks are left out."""
    port = free_port()
    environ = {
        "CLIENT_APP_PORT": str(port),
        "CLIENT_APP_URL": f"http://127.0.0.1:{port}",
        "CLIENT_APP_DATABASE_URL": f"sqlite:///{tmp_path / 'client_app.db'}",
    }
    with started(Process(["client_app", "--without-check", LEFT_OUT], port, environ)) as process:
        page = requests.get(process.url, timeout=5)
    assert BANNER in page.text
    line = f"!!! WEAKENED: client_app runs without {LEFT_OUT} !!!"
    assert capfd.readouterr().err.splitlines()[0].startswith(line)
