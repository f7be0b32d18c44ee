"""A database that fails at a chosen statement and, as some do, quotes its values in the error."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.sent_statements import each_statement

CANARY = "canary-of-the-database"
"""Appears in the error's text, as values do in errors from PostgreSQL."""

LONG = 16
"""The minimum length of the values that are searched for; every secret is longer."""


class Statements:
    """Counts the statements of every engine; the statement numbered `failing` fails."""

    def __init__(self, failing: int | None) -> None:
        self.number = 0
        self.values: list[str] = []
        self._failing = failing

    @property
    def has_failed(self) -> bool:
        """Whether the chosen statement has been reached."""
        return self._failing is not None and self.number >= self._failing

    def see(self, _text: str, parameters: Any) -> None:
        """Count a statement, and fail if it is the chosen one."""
        self.number += 1
        if self.number == self._failing:
            self.values = [text for text in _texts(parameters) if len(text) >= LONG]
            raise sqlite3.OperationalError(f"{CANARY}: {parameters}")


@contextmanager
def failing_statement(number: int | None) -> Iterator[Statements]:
    """Within this block, let the statement with this number (counted from 1) fail, or none."""
    statements = Statements(number)
    with each_statement(statements.see):
        yield statements


def _texts(parameters: Any) -> Iterator[str]:
    if isinstance(parameters, str):
        yield parameters
    elif isinstance(parameters, dict):
        yield from _texts(list(parameters.values()))
    elif isinstance(parameters, (list, tuple)):
        for each in parameters:
            yield from _texts(each)
