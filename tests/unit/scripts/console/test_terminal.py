"""`scripts.console.terminal`: in colour on a terminal, and plain everywhere else."""

import pytest
from rich.text import Text

from scripts.console.terminal import Progress, list_table, open_console
from tests.support.unseen import ACTING, ESCAPES, found_in


@pytest.mark.parametrize(("plain", "no_color"), [(True, ""), (False, "1")])
def test_no_colour_when_none_is_wanted(
    plain: bool, no_color: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An option or NO_COLOR turns colours off, even on a terminal that could show them."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    console = open_console(plain=plain)
    with console.capture() as captured:
        console.print("held", style="green")
    assert "\x1b[32m" not in captured.get()


def test_nothing_that_is_printed_acts_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control characters are escaped even if a call of `visible` was forgotten; styles are kept."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.delenv("NO_COLOR", raising=False)
    console = open_console()
    table = list_table()
    table.add_row(Text(ACTING, "green"), ACTING)
    with console.capture() as captured:
        console.print(ACTING, markup=False)
        console.print(Text(ACTING, "green"), soft_wrap=True)
        console.print(table)
    told = captured.get()
    assert told.count("\x1b[32m") > 1
    plain = Text.from_ansi(told).plain
    assert found_in(told.replace("\x1b[32m", "").replace("\x1b[0m", "")) == ""
    assert [each for each in ESCAPES if plain.count(each) < 4] == []


def test_progress_is_a_line_for_each_phase_where_no_terminal_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is written to standard error, so standard output contains only the result."""
    with Progress(plain=False) as progress:
        progress.phase("Starting …")
        progress.detail("one of four")
        progress.phase("Walking …")
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "Starting …\nWalking …\n")


def test_a_file_gets_no_padding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither table cells nor wrapped lines are padded there; spaces in the text itself stay."""
    monkeypatch.setenv("COLUMNS", "40")
    console, table = open_console(), list_table()
    table.add_row("refresh", "an access token expires, and the app gets a new one")
    with console.capture() as captured:
        console.print(table)
        console.print("a ", "b", end="")
    told = captured.get()
    assert told.splitlines()[:2] == [
        "refresh  an access token expires, and",
        "         the app gets a new one",
    ]
    assert told.endswith("a  b")


def test_a_plain_line_is_one_line_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that searches the file finds whole sentences, unless the user has set a width."""
    monkeypatch.delenv("COLUMNS", raising=False)
    console = open_console(plain=True)
    with console.capture() as captured:
        console.print("word " * 60)
    assert captured.get().count("\n") == 1
