"""A weakened authorization server accepts what the skipped check refuses, and says so loudly."""

from pathlib import Path

import pytest
import requests

from authorization_server.config import from_environment
from hosting.settings import SettingError
from tests.conftest import MakeIssuer
from tests.support.processes import Process, free_port, started
from tests.support.verbs import VERIFIER, Issuer, database_of, is_page
from tracing.catalogue import TOKEN_ISSUED

LEFT_OUT = "code_verifier_matches_challenge"
SETTING = "AUTHORIZATION_SERVER_WITHOUT_CHECKS"
WRONG_VERIFIER = VERIFIER[::-1]


@pytest.fixture(scope="module")
def weakened(make_issuer: MakeIssuer) -> Issuer:
    """An authorization server without one of its checks."""
    return make_issuer(without_checks=(LEFT_OUT,))


def checks_made(issuer: Issuer) -> set[str]:
    """The checks recorded in its trace."""
    return {made.name for event in issuer.sink.events for made in event.checks}


def test_it_accepts_what_the_check_refuses(issuer: Issuer, weakened: Issuer) -> None:
    """A stolen code is exchanged with any verifier; the other checks are still made."""
    codes = {each.config.without_checks: each.register() for each in (issuer, weakened)}
    answers = {
        left_out: client.exchange(client.code(), code_verifier=WRONG_VERIFIER).status_code
        for left_out, client in codes.items()
    }
    assert answers == {(): 400, (LEFT_OUT,): 200}
    assert issuer.refused().name == LEFT_OUT
    assert LEFT_OUT not in checks_made(weakened) > {"code_verifier_is_well_formed"}


def test_its_trace_says_so(weakened: Issuer) -> None:
    """In every event, whatever it is about."""
    weakened.sink.events.clear()
    client = weakened.register()
    client.tokens(weakened.browser())
    assert weakened.told(TOKEN_ISSUED)
    assert {event.without_checks for event in weakened.sink.events} == {(LEFT_OUT,)}


def test_its_metadata_says_so(issuer: Issuer, weakened: Issuer) -> None:
    """At both URLs; a server that makes all its checks has no such member."""
    for path in ("oauth-authorization-server", "openid-configuration"):
        assert weakened.get(f"/.well-known/{path}").json["without_checks"] == [LEFT_OUT]
        assert "without_checks" not in issuer.get(f"/.well-known/{path}").json


@pytest.mark.parametrize("path", ["/", "/grants", "/login?next=/account", "/device", "/nowhere"])
def test_each_page_says_so(issuer: Issuer, weakened: Issuer, path: str) -> None:
    """At the top, before anything else."""
    banner = (
        f"This authorization server is weakened. It runs without the check <code>{LEFT_OUT}</code>."
    )
    asked = {"headers": {"Accept": "text/html"}, "follow_redirects": True}
    assert banner in weakened.get(path, **asked).text
    assert "weakened" not in issuer.get(path, **asked).text


def test_a_page_in_the_middle_of_a_flow_says_so(weakened: Issuer) -> None:
    """On the login page and on the consent page."""
    client, browser = weakened.register(), weakened.browser()
    login = browser.authorize(client)
    consent = browser.get(browser.log_in(login).headers["Location"])
    assert is_page(login, "Sign in")
    assert is_page(consent, "Allow access?")
    assert LEFT_OUT in login.text
    assert LEFT_OUT in consent.text


@pytest.mark.parametrize(
    "settings",
    [{"HOST": "0.0.0.0"}, {"HOST": "192.0.2.1"}, {"ISSUER": "https://issuer.example"}],  # noqa: S104
)
def test_it_is_weakened_on_loopback_only(settings: dict[str, str]) -> None:
    """This concerns both the address it listens on and the address that browsers open."""
    safe = {"DEMO_PEOPLE": "no", "OPEN_REGISTRATION": "no"}
    environ = {f"AUTHORIZATION_SERVER_{name}": text for name, text in (safe | settings).items()}
    from_environment(environ)
    with pytest.raises(SettingError, match=f"^{SETTING} leaves out {LEFT_OUT}, .* loopback only"):
        from_environment(environ | {SETTING: LEFT_OUT})


def test_an_unknown_check_stops_the_start() -> None:
    """A misspelled check must not appear to be left out; a check of another role is unknown too."""
    with pytest.raises(
        SettingError, match=f"no check 'code_verifier_matches'. Similar names: .*{LEFT_OUT}"
    ):
        from_environment({SETTING: "code_verifier_matches"})
    with pytest.raises(SettingError, match="no check 'audience"):
        from_environment({SETTING: f"{LEFT_OUT},audience_is_this_api"})


@pytest.mark.e2e
def test_the_command_line_reaches_the_workers(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """They are added to the setting's, and the console shows which checks are left out."""
    port = free_port()
    environ = {
        "AUTHORIZATION_SERVER_PORT": str(port),
        "AUTHORIZATION_SERVER_ISSUER": f"http://127.0.0.1:{port}",
        "AUTHORIZATION_SERVER_DATABASE_URL": database_of(tmp_path),
        SETTING: "code_is_unused",
    }
    command = ["authorization_server", "--without-check", LEFT_OUT]
    with started(Process(command, port, environ)) as process:
        address = f"{process.url}/.well-known/openid-configuration"
        document = requests.get(address, timeout=5).json()
    assert document["without_checks"] == ["code_is_unused", LEFT_OUT]
    line = f"!!! WEAKENED: authorization_server runs without code_is_unused, {LEFT_OUT} !!!"
    assert capfd.readouterr().err.splitlines()[0].startswith(line)


@pytest.mark.e2e
def test_a_wrong_name_on_the_command_line_is_wrong_use() -> None:
    """Exit code 2, and one sentence with similar names."""
    ended = Process(["authorization_server", "--without-check", "code_is_unsed"], 0, {}).run()
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(
        "authorization_server has no check 'code_is_unsed'. Similar names: "
    )
    assert ended.stderr.count("\n") == 1
