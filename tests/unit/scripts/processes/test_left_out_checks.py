"""`scripts.processes.left_out_checks`: which checks each role is told to leave out."""

import argparse

import pytest

from scripts.processes.left_out_checks import (
    add_without_check,
    environ_without,
    left_out_in,
    settings_of,
)


def asked(*words: str) -> list[tuple[str, str]]:
    """Return the checks that these options leave out."""
    parser = argparse.ArgumentParser()
    add_without_check(parser)
    without: list[tuple[str, str]] = parser.parse_args(words).without_check
    return without


def test_an_option_names_a_role_and_a_check() -> None:
    """The option may be repeated; by default no check is left out."""
    options = ("--without-check", "client_app:state_is_known", "--without-check=resource_server:x2")
    assert asked(*options) == [("client_app", "state_is_known"), ("resource_server", "x2")]
    assert asked() == []


@pytest.mark.parametrize(
    "text", ["", "client_app", "client_app:", "client_app:a,b", "client_app:A", "client_app:a b"]
)
def test_what_names_no_check_is_a_sentence(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It contains an example, and the exit code is 2."""
    with pytest.raises(SystemExit) as end:
        asked("--without-check", text)
    assert end.value.code == 2
    expected = f"{text!r} must be ROLE:NAME, such as authorization_server:code_is_unused"
    assert expected in capsys.readouterr().err


def test_an_unknown_role_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists the roles; the recorder makes no checks."""
    with pytest.raises(SystemExit):
        asked("--without-check", "recorder:state_is_known")
    said = capsys.readouterr().err
    assert "unknown role 'recorder'; use authorization_server, resource_server or client" in said


def test_each_role_is_told_its_own() -> None:
    """The names are added to the role's setting; all other variables stay unchanged."""
    before = {"CLIENT_APP_WITHOUT_CHECKS": "a, b", "PATH": "/bin"}
    environ = environ_without([("client_app", "c"), ("resource_server", "d")], before)
    assert environ == {
        "CLIENT_APP_WITHOUT_CHECKS": "a,b,c",
        "RESOURCE_SERVER_WITHOUT_CHECKS": "d",
        "PATH": "/bin",
    }
    assert environ_without([], {"PATH": "/bin"}) == {"PATH": "/bin"}


def test_what_is_left_out_is_read_from_the_environment() -> None:
    """Each name is listed once; a role that leaves nothing out is not listed."""
    environ = {"CLIENT_APP_WITHOUT_CHECKS": " a,,b,a ", "RESOURCE_SERVER_WITHOUT_CHECKS": ","}
    assert left_out_in(environ) == {"client_app": ("a", "b")}
    assert settings_of(left_out_in(environ)) == {"CLIENT_APP_WITHOUT_CHECKS": "a,b"}
