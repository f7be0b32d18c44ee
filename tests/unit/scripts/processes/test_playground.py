"""`scripts.processes.playground`: the addresses of the processes, and the settings of each."""

import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hosting.settings import SettingError
from scripts.processes.place_options import at_base
from scripts.processes.places import NAMES, SECOND_ISSUER, without_settings
from scripts.processes.playground import on_free_ports


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change to a temporary folder, so that tokens are not written to the project's folder."""
    monkeypatch.chdir(tmp_path)


def test_the_usual_ports() -> None:
    """They are consecutive, in the order of NAMES."""
    playground = at_base(None, Path("data"), {})
    assert playground.urls() == {
        "authorization_server": "http://127.0.0.1:9000",
        "resource_server": "http://127.0.0.1:9001",
        "client_app": "http://127.0.0.1:9002",
        "recorder": "http://127.0.0.1:9003",
    }


def test_a_base_moves_all_four_and_everyone_hears_of_it() -> None:
    """Issuer, audience and redirect URI follow the ports: they are compared as strings."""
    told = at_base(9100, Path("data"), {}).settings()
    assert told["AUTHORIZATION_SERVER_PORT"] == "9100"
    for name in ("AUTHORIZATION_SERVER_ISSUER", "RESOURCE_SERVER_ISSUER", "CLIENT_APP_ISSUER"):
        assert told[name] == "http://127.0.0.1:9100"
    for name in (
        "AUTHORIZATION_SERVER_RESOURCE",
        "RESOURCE_SERVER_URL",
        "CLIENT_APP_RESOURCE_SERVER",
    ):
        assert told[name] == "http://127.0.0.1:9101"
    assert told["CLIENT_APP_URL"] == "http://127.0.0.1:9102"
    for role in ("AUTHORIZATION_SERVER", "RESOURCE_SERVER", "CLIENT_APP"):
        assert told[f"{role}_RECORDER"] == "http://127.0.0.1:9103"
        assert told[f"{role}_TRACE_MODE"] == "attended"


def test_what_the_user_set_stays_and_what_follows_from_it_follows() -> None:
    """A changed issuer reaches everyone who compares it, and nothing else changes."""
    environ = {
        "AUTHORIZATION_SERVER_ISSUER": "https://login.example",
        "CLIENT_APP_HOST": "localhost",
        "CLIENT_APP_PORT": "8080",
        "RESOURCE_SERVER_DATABASE_URL": "postgresql://db/notes",
        "CLIENT_APP_TRACE_MODE": "",
    }
    playground = at_base(None, Path("data"), environ)
    told = playground.settings()
    assert told["RESOURCE_SERVER_ISSUER"] == told["CLIENT_APP_ISSUER"] == "https://login.example"
    assert told["RESOURCE_SERVER_DATABASE_URL"] == "postgresql://db/notes"
    assert told["CLIENT_APP_TRACE_MODE"] == "attended"
    assert playground.urls()["client_app"] == "http://localhost:8080"
    assert playground.addresses["client_app"] == ("localhost", 8080)


def test_an_option_goes_before_the_environment() -> None:
    """--port-base moves a port that was set, too."""
    environ = {"CLIENT_APP_PORT": "8080"}
    assert at_base(9100, Path("data"), environ).addresses["client_app"] == ("127.0.0.1", 9102)
    assert at_base(9100, Path("data"), environ).settings()["CLIENT_APP_PORT"] == "9102"


def test_a_port_that_is_none_is_a_sentence() -> None:
    """The message names the setting."""
    with pytest.raises(SettingError, match="RECORDER_PORT must be a whole number"):
        at_base(None, Path("data"), {"RECORDER_PORT": "high"})


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:9001"),  # noqa: S104 (nothing is bound here)
        ("::1", "http://[::1]:9001"),
        ("::", "http://[::1]:9001"),
    ],
)
def test_an_address_can_be_opened(host: str, url: str) -> None:
    """0.0.0.0 cannot be opened in a browser."""
    playground = at_base(None, Path("data"), {"RESOURCE_SERVER_HOST": host})
    assert playground.urls()["resource_server"] == url


def test_data_lies_in_one_folder(tmp_path: Path) -> None:
    """Each process has its own database; the logs are next to them."""
    playground = at_base(None, tmp_path, {})
    told = playground.settings()
    for name in NAMES:
        assert (
            told[f"{name.upper()}_DATABASE_URL"] == f"sqlite:///{(tmp_path / name).as_posix()}.db"
        )
    assert playground.logs.is_relative_to(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets two sockets share a port")
def test_a_taken_port_is_named_with_what_to_do() -> None:
    """The check comes before anything is started."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=rf"Port {port} .*--port-base N"):
            at_base(None, Path("data"), {"RECORDER_PORT": str(port)}).require_free_ports()


def test_free_ports_are_four_and_free(tmp_path: Path) -> None:
    """Settings of the user do not change them."""
    playground = on_free_ports(tmp_path)
    assert len(set(playground.addresses.values())) == len(NAMES)
    playground.require_free_ports()
    assert playground.given == {}


def test_the_recorder_hears_where_a_flow_starts() -> None:
    """The viewer's first page links there; the recorder does not hold anything by default."""
    told = at_base(9100, Path("data"), {"CLIENT_APP_URL": "https://notes.example"}).settings()
    assert told["RECORDER_START"] == "https://notes.example"
    assert told["RECORDER_HOLD"] == "no"


@pytest.mark.parametrize(
    ("environ", "begins"),
    [
        ({}, "http://127.0.0.1:9103/?token="),
        ({"RECORDER_HOST": "192.168.1.5"}, "http://192.168.1.5:9103/?token="),
        ({"RECORDER_URL": "https://class.example"}, "https://class.example/?token="),
    ],
)
def test_a_link_opens_the_viewer(environ: dict[str, str], begins: str) -> None:
    """The link contains a token from the data folder, even on loopback, and stays the same."""
    one, again = (at_base(9100, Path("data"), environ) for _ in range(2))
    other = at_base(9100, Path("elsewhere"), environ)
    assert one.viewer == again.viewer == begins + one.token
    assert len(one.token) > 30
    assert one.token != other.token
    assert one.token not in repr(one)


def test_a_token_that_was_set_is_not_kept() -> None:
    """The user who set it already knows it."""
    playground = at_base(9100, Path("data"), {"RECORDER_TOKEN": "set-by-hand-and-long"})
    assert playground.viewer == "http://127.0.0.1:9103/?token=set-by-hand-and-long"
    assert not Path("data/recorder.token").exists()


def test_each_process_is_told_the_tokens_that_it_needs() -> None:
    """The recorder gets both tokens, each role the one for the inbox, and no role the viewer's."""
    playground = at_base(9100, Path("data"), {})
    recorder, *roles = playground.commands()
    assert recorder.told["RECORDER_TOKEN"] == playground.token
    assert recorder.told["RECORDER_INBOX_TOKEN"] == playground.inbox_token != playground.token
    for role in roles:
        told = {**playground.settings(), **role.told}
        assert told[f"{role.name.upper()}_INBOX_TOKEN"] == playground.inbox_token
        assert playground.token not in told.values()


def test_a_lesson_has_time() -> None:
    """Nothing expires while a step is held, except a code after ten minutes (RFC 6749 §4.1.2)."""
    playground = at_base(None, Path("data"), {})
    told = playground.made_for_holding(from_the_start=True).settings()
    assert told["RECORDER_HOLD"] == "yes"
    assert told["AUTHORIZATION_SERVER_CODE_SECONDS"] == "600"
    assert playground.made_for_holding(from_the_start=False).settings()["RECORDER_HOLD"] == "no"
    assert "CLIENT_APP_READ_SECONDS" not in playground.settings()


def test_a_lesson_leaves_what_the_user_set() -> None:
    """A code of two seconds then expires while it is held; --step, however, is explicit."""
    environ = {"AUTHORIZATION_SERVER_CODE_SECONDS": "2", "RECORDER_HOLD": "no"}
    playground = at_base(None, Path("data"), environ)
    told = playground.made_for_holding(from_the_start=True).settings()
    assert told["AUTHORIZATION_SERVER_CODE_SECONDS"] == "2"
    assert told["RECORDER_HOLD"] == "yes"


def test_the_roles_hear_what_they_leave_out() -> None:
    """The second issuer is the same program, so it leaves out the same checks."""
    environ = {"AUTHORIZATION_SERVER_WITHOUT_CHECKS": "code_is_unused"}
    playground = at_base(None, Path("data"), environ, second_issuer=True)
    assert playground.without_checks == {"authorization_server": ("code_is_unused",)}
    assert playground.settings().items() >= environ.items()
    assert playground.settings_of(SECOND_ISSUER).items() >= environ.items()
    assert "CLIENT_APP_WITHOUT_CHECKS" not in playground.settings()


def test_a_replay_is_not_held(tmp_path: Path) -> None:
    """A user's setting for lessons does not apply."""
    told = on_free_ports(tmp_path).settings()
    assert (told["RECORDER_HOLD"], told["RECORDER_URL"]) == ("no", "")


# --- a second issuer ---


def test_a_second_issuer_has_the_fifth_port_and_all_else_of_its_own() -> None:
    """Its issuer and database are its own; its URL has a path, since cookies ignore ports."""
    playground = at_base(9100, Path("data"), {}, second_issuer=True)
    (*_, second) = playground.commands()
    assert second.name == SECOND_ISSUER
    assert second.told["AUTHORIZATION_SERVER_ISSUER"] == "http://127.0.0.1:9104/second"
    assert second.told["AUTHORIZATION_SERVER_PORT"] == "9104"
    assert second.told["AUTHORIZATION_SERVER_DATABASE_URL"].endswith(
        "/second_authorization_server.db"
    )
    assert playground.urls()[SECOND_ISSUER] == "http://127.0.0.1:9104/second"
    assert playground.addresses[SECOND_ISSUER] == ("127.0.0.1", 9104)


def test_only_who_uses_the_second_issuer_hears_of_it() -> None:
    """The client app uses it, and the recorder's pages show it; the API trusts only the first."""
    both = at_base(9100, Path("data"), {}, second_issuer=True)
    one = replace(at_base(9100, Path("data"), {}), resource_secret=both.resource_secret)
    told, usual = both.settings(), one.settings()
    second = "http://127.0.0.1:9104/second"
    hear = ("CLIENT_APP_SECOND_ISSUER", "RECORDER_SECOND_ISSUER")
    assert told == usual | dict.fromkeys(hear, second)


def test_what_was_set_for_the_first_issuer_does_not_make_the_second_the_same() -> None:
    """Two issuers with the same name or database would be one."""
    environ = {
        "AUTHORIZATION_SERVER_ISSUER": "https://login.example",
        "AUTHORIZATION_SERVER_DATABASE_URL": "postgresql://db/one",
        "AUTHORIZATION_SERVER_ACCESS_TOKEN_SECONDS": "20",
        "AUTHORIZATION_SERVER_SETUP": "setup.toml",
    }
    playground = at_base(None, Path("data"), environ, second_issuer=True)
    first = playground.settings_of("authorization_server")
    second = playground.settings_of(SECOND_ISSUER)
    assert first["AUTHORIZATION_SERVER_ISSUER"] == "https://login.example"
    assert first["AUTHORIZATION_SERVER_DATABASE_URL"] == "postgresql://db/one"
    assert second["AUTHORIZATION_SERVER_ISSUER"] == "http://127.0.0.1:9004/second"
    assert second["AUTHORIZATION_SERVER_DATABASE_URL"].startswith("sqlite:///")
    assert first["AUTHORIZATION_SERVER_SETUP"] == "setup.toml"
    assert second["AUTHORIZATION_SERVER_SETUP"] == ""


def test_without_a_second_issuer_nobody_hears_of_one(tmp_path: Path) -> None:
    """There are four processes, as listed in the Procfile."""
    playground = on_free_ports(tmp_path)
    assert {each.name for each in playground.commands()} == set(NAMES)
    assert "CLIENT_APP_SECOND_ISSUER" not in playground.settings()
    assert SECOND_ISSUER not in playground.urls()


def test_free_ports_are_found_for_a_second_issuer_too(tmp_path: Path) -> None:
    """Some replays need a second issuer."""
    playground = on_free_ports(tmp_path, second_issuer=True)
    assert len(set(playground.addresses.values())) == len(NAMES) + 1
    assert {each.name for each in playground.commands()} == {*NAMES, SECOND_ISSUER}
    assert playground.roles == (*NAMES[:-1], SECOND_ISSUER)


def test_settings_of_the_user_can_be_left_out() -> None:
    """They are left out for every process, and other variables stay."""
    environ = {"RESOURCE_SERVER_VERIFY": "introspection", "RECORDER_HOLD": "yes", "PATH": "/bin"}
    assert without_settings(environ) == {"PATH": "/bin"}


def test_the_resource_server_is_known_to_its_issuer() -> None:
    """Both share a secret that is new at each start; the second issuer does not know it."""
    playground = on_free_ports(Path("data"), second_issuer=True)
    told, second = playground.settings(), playground.settings_of(SECOND_ISSUER)
    for name in ("CLIENT_ID", "CLIENT_SECRET"):
        ours = told[f"AUTHORIZATION_SERVER_RESOURCE_{name}"]
        assert ours == told[f"RESOURCE_SERVER_{name}"] != ""
    assert second["AUTHORIZATION_SERVER_RESOURCE_CLIENT_SECRET"] == ""
    secret = told["RESOURCE_SERVER_CLIENT_SECRET"]
    assert secret not in repr(playground)
    assert secret != on_free_ports(Path("data")).settings()["RESOURCE_SERVER_CLIENT_SECRET"]


def test_a_foreign_issuer_is_told_no_secret_of_ours() -> None:
    """The resource server registers itself there, or uses what the user has set."""
    told = at_base(None, Path("data"), {"RESOURCE_SERVER_ISSUER": "https://login.example"})
    assert "RESOURCE_SERVER_CLIENT_SECRET" not in told.settings()
    own = {"RESOURCE_SERVER_CLIENT_ID": "api", "RESOURCE_SERVER_CLIENT_SECRET": "mine"}
    settings = at_base(None, Path("data"), own).settings()
    assert settings["AUTHORIZATION_SERVER_RESOURCE_CLIENT_ID"] == "api"
    assert settings["AUTHORIZATION_SERVER_RESOURCE_CLIENT_SECRET"] == "mine"
