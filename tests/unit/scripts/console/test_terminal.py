"""`scripts.console.terminal`: in colour on a terminal, sensible everywhere else."""

import pytest

from scripts.console.terminal import Progress, open_console


@pytest.mark.parametrize(("plain", "no_color"), [(True, ""), (False, "1")])
def test_no_colour_when_none_is_wanted(
    plain: bool, no_color: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By option, or by NO_COLOR; a terminal that could show it changes nothing."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    console = open_console(plain=plain)
    with console.capture() as captured:
        console.print("held", style="green")
    assert "\x1b[32m" not in captured.get()


def test_progress_is_a_line_for_each_phase_where_no_terminal_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On standard error, so that standard output stays what was asked for."""
    with Progress(plain=False) as progress:
        progress.phase("Starting …")
        progress.detail("one of four")
        progress.phase("Walking …")
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "Starting …\nWalking …\n")
