"""`recorder.console.lines`: text fitted to a given width."""

import pytest
from rich.cells import cell_len
from rich.text import Text

from recorder.console.lines import shortened, with_right


@pytest.mark.parametrize("text", ["abcdefghij", "日本語日本語日本語", "a"])
@pytest.mark.parametrize("width", [1, 2, 3, 5, 9, 30])
def test_a_text_is_never_wider(text: str, width: int) -> None:
    """However wide its characters are."""
    assert cell_len(shortened(text, width)) <= width


def test_the_middle_gives_way() -> None:
    """The beginning and the end distinguish values."""
    assert shortened("http://127.0.0.1:9002/callback", 15) == "http://…allback"
    assert shortened("short", 15) == "short"


def test_what_stands_at_the_right_has_a_line_of_its_own_if_need_be() -> None:
    """It never touches the text on the left."""
    beside = with_right([Text("left")], Text("right"), 11)
    below = with_right([Text("left")], Text("right"), 10)
    assert [line.plain for line in beside] == ["left  right"]
    assert [line.plain for line in below] == ["left", "     right"]
