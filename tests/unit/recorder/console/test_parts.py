"""`recorder.console.parts`: the building blocks of panels."""

from typing import Any

from rich.console import Group

from recorder.console.parts import message, rows, why
from recorder.reading.wire import ReadMessage, Row
from tests.unit.recorder.rendering import rendered

LONG_NAME = Row("json", "introspection_endpoint_auth_methods_supported", "client_secret_basic", "")


def test_a_long_name_is_broken_between_its_words() -> None:
    """It is never broken in the middle of a word."""
    text = rendered(Group(*rows([LONG_NAME], 76)))
    assert [line.split()[0] for line in text.splitlines()] == [
        "json",
        "introspection_endpoint_",
        "auth_methods_supported",
    ]


def test_a_name_of_one_long_word_is_folded() -> None:
    """No character is lost."""
    text = rendered(Group(*rows([Row("query", "x" * 60, "1", "")], 76)))
    assert text.count("x") == 60


def test_places_head_their_rows() -> None:
    """Each place appears once, with its rows below it (narrow) or beside it (wide)."""
    given = [Row("query", "a", "1", "One."), Row("query", "b", "2", ""), Row("form", "c", "3", "")]
    assert rendered(Group(*rows(given, 76)), 76).split() == [
        "query", "a", "1", "One.", "b", "2", "form", "c", "3",
    ]  # fmt: skip
    assert [line.split() for line in rendered(Group(*rows(given, 120)), 120).splitlines()] == [
        ["query", "a", "1", "One."],
        ["b", "2"],
        ["form", "c", "3"],
    ]


def test_what_takes_fewer_lines_is_chosen() -> None:
    """A wide panel puts long explanations below long values."""
    given = [Row("query", "a", "v" * 80, "m" * 160)]
    lines = rendered(Group(*rows(given, 110)), 110).splitlines()
    assert [line.split() for line in lines[:2]] == [["query"], ["a", "v" * 80]]


def test_an_error_status_is_marked() -> None:
    """It is red; the status text says the same in words."""
    options: dict[str, Any] = {"force_terminal": True, "color_system": "standard"}
    text = rendered(Group(*message(ReadMessage("404 Not Found", [], None, 0), "←", 76)), **options)
    assert "\x1b[1;31m← 404 Not Found" in text
    fine = rendered(Group(*message(ReadMessage("200 OK", [], None, 2), "←", 76)), **options)
    assert "31m" not in fine
    assert "and 2 more headers" in fine


def test_why_and_where_share_a_line_if_they_fit() -> None:
    """Otherwise the clause has a line of its own."""
    assert rendered(why("A reason.", "RFC 6749 §1", 40), 40) == (
        "                                        \nA reason.                    RFC 6749 §1\n"
    )
    assert rendered(why("A reason.", "RFC 6749 §1", 15), 15).splitlines()[1:] == [
        "A reason.",
        "RFC 6749 §1",
    ]
