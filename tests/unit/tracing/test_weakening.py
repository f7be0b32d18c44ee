"""`tracing.weakening`: a role that leaves out some of its checks."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from importlib import import_module
from os import environ

import pytest

from tests.unit.tracing import test_checks
from tests.unit.tracing.test_checks import CHECKS
from tracing.checks import first_failed
from tracing.weakening import (
    UnknownCheck,
    Weakened,
    announce,
    checks_of,
    parse_arguments,
    require_known,
)

SETTING = "SOME_ROLE_WITHOUT_CHECKS"


def test_a_weakened_application_makes_the_other_checks() -> None:
    """This applies while it handles a request; other code makes all checks."""
    seen: list[str] = []

    def app(_environ: object, _start_response: object) -> Iterable[bytes]:
        failed = first_failed(CHECKS, 3)
        seen.append(failed.name if failed else "none")
        return []

    Weakened(app, ["number_is_even"])({}, lambda *_: lambda _: None)
    app({}, None)
    assert seen == ["none", test_checks.number_is_even.name]


def test_the_checks_of_a_role_are_found_by_name() -> None:
    """It does not matter in which module they are defined."""
    found = checks_of("resource_server")
    assert {"audience_is_this_api", "signature_is_valid"} & set(found)
    assert all(name == one.name for name, one in found.items())


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    """A misspelled check must not look as if it were left out."""
    require_known(["code_is_unused"], "authorization_server")
    with pytest.raises(UnknownCheck, match=r"Similar names: .*code_is_unused"):
        require_known(["code_is_unsed"], "authorization_server")
    with pytest.raises(UnknownCheck, match="No name is similar"):
        require_known(["qqqqqq"], "authorization_server")


def test_a_role_says_by_what_an_unknown_name_is_answered() -> None:
    """The role chooses the exception; the message is the same."""
    with pytest.raises(LookupError, match="has no check 'qqqqqq'"):
        require_known(["qqqqqq"], "authorization_server", LookupError)


@pytest.mark.parametrize(
    ("set_before", "options", "left_out"),
    [
        ("", (), ""),
        ("one", (), "one"),
        ("", ("--without-check", "two"), "two"),
        ("one", ("--without-check", "two", "--without-check", "three"), "one,two,three"),
    ],
)
def test_the_command_line_becomes_the_setting(
    monkeypatch: pytest.MonkeyPatch, set_before: str, options: tuple[str, ...], left_out: str
) -> None:
    """The workers of a role inherit it; checks that were already set are left out, too."""
    monkeypatch.setenv(SETTING, set_before)
    monkeypatch.setattr(sys, "argv", ["role", "--plain", *options])
    parser = ArgumentParser()
    parser.add_argument("--plain", action="store_true")
    assert parse_arguments(parser, "some_role", example="one").plain
    assert environ[SETTING] == left_out


@pytest.mark.parametrize(
    ("module", "role"),
    [
        ("authorization_server", "authorization_server"),
        ("resource_server", "resource_server"),
        ("client_app", "client_app"),
        ("client_app.television", "client_app"),
    ],
)
def test_help_teaches_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], module: str, role: str
) -> None:
    """The help shows the equivalent setting, and an example with an existing check."""
    monkeypatch.setattr(sys, "argv", ["role", "--help"])
    with pytest.raises(SystemExit, match="0"):
        import_module(f"{module}.__main__").main()
    told = capsys.readouterr().out
    assert f"{role.upper()}_WITHOUT_CHECKS=NAME,NAME" in told
    _, example = told.split(f"example:\n  python -m {module} --without-check ")
    require_known([example.strip()], role)


def test_what_is_left_out_stands_on_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    """It is one line; a role that makes every check prints nothing."""
    announce((), "some_role")
    assert capsys.readouterr().err == ""
    announce(("one", "two"), "some_role")
    line = "!!! WEAKENED: some_role runs without one, two !!! It accepts what it should reject.\n"
    assert capsys.readouterr().err == line
