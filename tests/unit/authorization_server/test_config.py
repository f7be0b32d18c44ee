"""How the authorization server can be configured, and which settings it rejects."""

import sys
from dataclasses import fields

import pytest

from authorization_server import __main__
from authorization_server.config import Config, from_environment
from hosting.settings import SettingError

PREFIX = "AUTHORIZATION_SERVER_"


def told(**settings: str) -> Config:
    """The configuration from these settings alone."""
    return from_environment({PREFIX + name: value for name, value in settings.items()})


def test_without_settings_everything_is_as_usual() -> None:
    """Loopback, port 9000, codes for one minute, access tokens for five."""
    assert told() == Config()
    usual = Config()
    assert (usual.host, usual.port) == ("127.0.0.1", 9000)
    assert usual.issuer == "http://127.0.0.1:9000"
    assert (usual.code_seconds, usual.access_token_seconds) == (60, 300)


@pytest.mark.parametrize(
    ("field", "given", "value"),
    [
        ("host", "::1", "::1"),
        ("port", "9100", 9100),
        ("names", "a.example, b.example:80", ("a.example", "b.example:80")),
        ("workers", "4", 4),
        ("issuer", "http://127.0.0.1:9000/auth", "http://127.0.0.1:9000/auth"),
        ("resource", "https://api.example", "https://api.example"),
        ("resource_client_id", "api", "api"),
        ("resource_client_secret", "known to both", "known to both"),
        ("database_url", "sqlite:///elsewhere.db", "sqlite:///elsewhere.db"),
        ("code_seconds", "600", 600),
        ("access_token_seconds", "1", 1),
        ("id_token_seconds", "2", 2),
        ("refresh_token_seconds", "3", 3),
        ("session_seconds", "4", 4),
        ("device_code_seconds", "5", 5),
        ("device_interval_seconds", "0", 0),
        ("inbox_token", "a-token-of-the-inbox", "a-token-of-the-inbox"),
        ("private_port", "yes", True),
        ("setup", "setup.toml", "setup.toml"),
        ("demo_people", "no", False),
        ("quick_demo_passwords", "yes", True),
        ("open_registration", "no", False),
        ("automatic_sign_in", "alice", "alice"),
        ("profile", "oauth-2.1", "oauth-2.1"),
        ("recorder", "http://127.0.0.1:9003", "http://127.0.0.1:9003"),
        ("trace_mode", "attended", "attended"),
        ("without_checks", "code_is_known, code_is_unused", ("code_is_known", "code_is_unused")),
        ("control_token", "c" * 32, "c" * 32),
    ],
)
def test_every_setting_is_obeyed(field: str, given: str, value: object) -> None:
    """Each field is set by a variable of its own name, which changes no other field."""
    config = told(**{field.upper(): given})
    changed = {one.name for one in fields(Config)}
    changed = {name for name in changed if getattr(config, name) != getattr(Config(), name)}
    assert changed == {field}
    assert getattr(config, field) == value


def test_every_field_is_tried_above() -> None:
    """No setting without a test."""
    mark = test_every_setting_is_obeyed.pytestmark[0]
    assert {case[0] for case in mark.args[1]} == {one.name for one in fields(Config)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "-1"),
        ("PORT", "9000.0"),
        ("PORT", "²"),
        ("WORKERS", "many"),
        ("CODE_SECONDS", "0"),
        ("CODE_SECONDS", "601"),
        ("ACCESS_TOKEN_SECONDS", "-5"),
        ("ISSUER", "http://127.0.0.1:9000/"),
        ("ISSUER", "http://127.0.0.1:9000?"),
        ("ISSUER", "http://127.0.0.1:9000#x"),
        ("ISSUER", "http://user@127.0.0.1:9000"),
        ("ISSUER", "http://@127.0.0.1:9000"),
        ("ISSUER", "127.0.0.1:9000"),
        ("ISSUER", "HTTPS://host.example"),
        ("ISSUER", " http://127.0.0.1:9000"),
        ("ISSUER", "http://127.0.0.1:9000\n"),
        ("RESOURCE", "urn:api"),
        ("DEMO_PEOPLE", "true"),
        ("OPEN_REGISTRATION", "NO"),
        ("RECORDER", "127.0.0.1:9003"),
        ("TRACE_MODE", "loud"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start(name: str, value: str) -> None:
    """The error is one sentence with the name and the value of the setting."""
    with pytest.raises(SettingError, match=PREFIX + name) as stopped:
        told(**{name: value})
    assert str(stopped.value).count("\n") == 0


def test_an_empty_setting_is_none() -> None:
    """`NAME=` in a process list means the default."""
    assert told(PORT="", ISSUER="", RECORDER="", TRACE_MODE="", DEMO_PEOPLE="") == Config()


PUBLIC = [
    *({"HOST": host} for host in ("::", "192.168.1.1", "host.example", "127.0.0.1.x")),
    *({"ISSUER": issuer} for issuer in ("https://host.example", "http://192.168.1.1:9000/x")),
]
"""Addresses that others can reach: through the host or, behind a proxy, only through the issuer."""


@pytest.mark.parametrize("public", PUBLIC)
@pytest.mark.parametrize("unsafe", ["DEMO_PEOPLE", "OPEN_REGISTRATION"])
def test_a_public_address_needs_safe_settings(public: dict[str, str], unsafe: str) -> None:
    """Demo passwords and open registration are for this machine only; the message says what to
    set.
    """
    closed = {"DEMO_PEOPLE": "no", "OPEN_REGISTRATION": "no"}
    with pytest.raises(SettingError, match=f"{PREFIX}DEMO_PEOPLE=no") as stopped:
        told(**public, **(closed | {unsafe: "yes"}))
    for words in (*public.values(), f"{PREFIX}OPEN_REGISTRATION=no", "--setup FILE"):
        assert words in str(stopped.value)
    assert not told(**public, **closed).demo_people
    # If only one person can reach the port, both may stay open.
    assert told(**public, PRIVATE_PORT="yes").demo_people


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_is_this_machine(host: str) -> None:
    """Demo people and open registration are allowed there."""
    assert told(HOST=host).demo_people


@pytest.mark.parametrize(
    ("issuer", "path", "is_https"),
    [
        ("http://127.0.0.1:9000", "", False),
        ("https://host.example", "", True),
        ("https://host.example/auth/realm", "/auth/realm", True),
    ],
)
def test_what_follows_from_the_issuer(issuer: str, path: str, is_https: bool) -> None:
    """The path of cookies and forms, and whether cookies are Secure."""
    config = told(ISSUER=issuer, DEMO_PEOPLE="no", OPEN_REGISTRATION="no")
    assert (config.path, config.is_https) == (path, is_https)


def test_what_was_made_just_now_may_be_held() -> None:
    """If a recorder may hold a step, proofs and pushed requests must not expire in the meantime."""
    held = Config(trace_mode="attended", recorder="http://127.0.0.1:9")
    assert (Config().just_now_seconds, held.just_now_seconds) == (60, 600)
    assert Config(trace_mode="attended").just_now_seconds == 60


def test_an_empty_file_of_people_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If the file's name comes from an unset variable, the server must not start with only the demo
    people.
    """
    monkeypatch.setattr(sys, "argv", ["authorization_server", "--people", ""])
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    assert ended.value.code == 2
    assert "--setup/--people: '' is not a file" in capsys.readouterr().err


def test_automatic_sign_in_is_for_loopback_only() -> None:
    """Otherwise others could sign in as anyone."""
    with pytest.raises(SettingError, match="SIGN_IN signs in anyone without a password"):
        told(HOST="192.168.1.1", AUTOMATIC_SIGN_IN="yes", DEMO_PEOPLE="no", OPEN_REGISTRATION="no")
