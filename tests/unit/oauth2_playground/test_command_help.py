"""`oauth2_playground.command_help`: help that fits the terminal."""

import sys
from pathlib import Path

import pytest

from oauth2_playground import command_help, spelling
from oauth2_playground.command_help import WIDEST, command_parser
from oauth2_playground.spelling import installed_spelling

DESCRIPTION = "Starts what python3 scripts/launch.py starts, and waits for it. " * 4
EPILOG = """\
examples:
  python3 scripts/launch.py          start, and explain in a sentence that takes
                                     more than a line what happens then
  python3 scripts/launch.py --step --auto --plain --port-base 9100
                                     what has no room beside it stands below
  TOKEN=1 python3 scripts/replay.py  a setting

README.md says more.

Exit codes: 0.
"""
TREE = Path("/a folder/of mine/that has a long name/with packages/oauth2_playground/tree")


def help_at(columns: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the lines of the help in a terminal of this width."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys, "argv", ["/somewhere/scripts/launch.py"])
    parser = command_parser(DESCRIPTION, EPILOG)
    parser.add_argument("--setup", help="a file, such as docs/setup.toml; launch.py has it, too")
    return parser.format_help().splitlines()


def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, texts are spelled as in an installed playground with a long path."""
    monkeypatch.setattr(spelling, "TREE", TREE)
    monkeypatch.setattr(command_help, "TREE", TREE)
    monkeypatch.setattr(command_help, "spelled", installed_spelling)


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize("is_installed", [False, True])
def test_no_line_is_wider_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, columns: int, *, is_installed: bool
) -> None:
    """The exception is a line with a command or a path, which stays whole."""
    if is_installed:
        installed(monkeypatch)
    lines = help_at(columns, monkeypatch)
    wide = [line for line in lines if len(line) > min(columns, WIDEST + 2)]
    assert [line for line in wide if str(TREE) not in line and "9100" not in line] == []


def test_explanations_stand_in_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    """An explanation is moved below a command that is too long; the installed spelling counts."""
    installed(monkeypatch)
    lines = help_at(80, monkeypatch)
    start = lines.index("examples:")
    assert lines[start + 1 : start + 8] == [
        "  oauth2-playground launch          start, and explain in a sentence that",
        "                                    takes more than a line what happens then",
        "  oauth2-playground launch --step --auto --plain --port-base 9100",
        "                                    what has no room beside it stands below",
        "  TOKEN=1 oauth2-playground replay  a setting",
        "",
        f"'{TREE}/README.md'",
    ]
    assert lines[0] == "usage: oauth2-playground launch [-h] [--setup SETUP]"
