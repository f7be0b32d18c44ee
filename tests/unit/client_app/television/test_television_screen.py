"""`client_app.television.television_screen`: what a user reads on the television."""

from dataclasses import replace

import pytest

from client_app.api.notes import Note
from client_app.television.device_grant import DeviceCodes
from client_app.television.television_screen import Screen

CODES = DeviceCodes("secret", "BCDF-GHJK", "http://as/device", "http://as/device?c=B", 600, 5)


def test_plain_is_a_sentence_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """For pipes and screen readers: no boxes, no picture, no terminal escape codes."""
    screen = Screen(plain=True)
    screen.codes(CODES)
    screen.undecided()
    screen.undecided()
    screen.notes([Note("Follow the\nwhite rabbit.", "")])
    assert capsys.readouterr().out.splitlines() == [
        "open: http://as/device",
        "user code: BCDF-GHJK",
        "The code expires in 10 minutes.",
        "No decision yet; waiting …",
        "note: Follow the white rabbit.",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second."), (10, "10 seconds."), (60, "1 minute."), (179, "2 minutes.")],
)
def test_no_longer_time_is_promised_than_there_is(
    seconds: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A code that lives ten seconds cannot be used for a minute."""
    Screen(plain=True).codes(replace(CODES, seconds=seconds))
    assert f"The code expires in {words}" in capsys.readouterr().out


@pytest.mark.parametrize(("columns", "has_picture"), [("100", True), ("30", False)])
def test_the_qr_code_is_drawn_where_it_fits(
    columns: str,
    has_picture: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half a QR code cannot be scanned; the code to type is always shown."""
    monkeypatch.setenv("COLUMNS", columns)
    Screen(plain=False).codes(CODES)
    shown = capsys.readouterr().out
    assert "BCDF-GHJK" in shown
    assert ("▀" in shown) == has_picture
    assert "secret" not in shown
