"""One assertion over a whole table: it fails with every row that is wrong, not with the first."""

from collections.abc import Iterable


def assert_none(faults: Iterable[str]) -> None:
    """Fail with each fault in a line of its own."""
    found = list(faults)
    assert not found, "\n".join(["", *found])
