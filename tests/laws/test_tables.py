"""A test of a whole table is as strict as a separate test for each row."""

import pytest

from tests.support.faults import for_every


class Traced:
    """A fixture that records events."""

    def __init__(self) -> None:
        self.events: list[int] = []

    def forget(self) -> None:
        """Empty the trace."""
        self.events.clear()


@pytest.fixture
def traced() -> Traced:
    """An object with a trace."""
    return Traced()


@for_every("one", [1, 2, 3])
@for_every(("two", "three"), [(4, 5), (6, 7)])
def test_every_row_begins_with_an_empty_trace(
    traced: Traced, one: int, two: int, three: int
) -> None:
    """Each combination runs once, with the test's fixtures."""
    traced.events.append(one * two * three)
    assert traced.events == [one * two * three]


def test_every_wrong_row_is_named() -> None:
    """The error lists all of them, not only the first."""

    @for_every("number", range(10))
    def is_small(number: int) -> None:
        assert number < 8
        with pytest.raises(ZeroDivisionError):
            divmod(1, number % 5)

    with pytest.raises(AssertionError) as failed:
        is_small()
    told = str(failed.value).split("\n")
    named = [int(line[0]) for line in told if line[:1].isdigit()]
    assert named == [1, 2, 3, 4, 6, 7, 8, 9]


def test_an_empty_table_proves_nothing() -> None:
    """A computed table that is empty is reported."""

    @for_every("number", [])
    def holds(number: int) -> None:
        assert number

    with pytest.raises(AssertionError, match="an empty table"):
        holds()
