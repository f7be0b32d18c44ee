"""Runs one test over a whole table and reports every row that fails, not only the first."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest

LONGEST_ROW = 200


def assert_none(faults: Iterable[str]) -> None:
    """Fail if there are faults, and list each on its own line."""
    found = list(faults)
    assert not found, "\n".join(["", *found])


def for_every(
    names: str | tuple[str, ...], rows: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Turn a test into one that covers every row of a table, written as for `parametrize`.

    The rows share the fixtures, so the test must not depend on what earlier rows have changed. A
    fixture with a trace (`forget`) starts each row with an empty trace.
    """
    table = [(row,) for row in rows] if isinstance(names, str) else [tuple(row) for row in rows]
    columns = (names,) if isinstance(names, str) else names

    def over_rows(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def test_all(**fixtures: Any) -> None:
            assert table, "an empty table proves nothing"
            assert_none(fault for row in table for fault in faults_of(row, fixtures))

        def faults_of(row: tuple[Any, ...], fixtures: dict[str, Any]) -> Iterable[str]:
            for fixture in fixtures.values():
                getattr(fixture, "forget", lambda: None)()
            try:
                test(**fixtures, **dict(zip(columns, row, strict=True)))
            except (AssertionError, pytest.fail.Exception) as fault:
                shown = repr(row[0] if len(row) == 1 else row)
                yield f"{shown[:LONGEST_ROW]}: {fault}"

        signature = inspect.signature(test)
        kept = [each for name, each in signature.parameters.items() if name not in columns]
        test_all.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        return test_all

    return over_rows
