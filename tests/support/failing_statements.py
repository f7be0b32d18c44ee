"""A database that fails at a chosen statement, and says with what it was asked, as some do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.sent_statements import each_statement

CANARY = "canary-of-the-database"
"""Stands in the error's own text, as a value does in the errors of PostgreSQL."""

LONG = 16
"""The least length of a value that is looked for: a secret has more."""


class Statements:
    """Counts the statements of every engine; the one with the number `failing` fails."""

    def __init__(self, failing: int | None) -> None:
        self.number = 0
        self.values: list[str] = []
        self._failing = failing

    @property
    def has_failed(self) -> bool:
        """Whether its turn has come."""
        return self._failing is not None and self.number >= self._failing

    def see(self, _text: str, parameters: Any) -> None:
        """Fail, if it is this statement's turn."""
        self.number += 1
        if self.number == self._failing:
            self.values = [text for text in _texts(parameters) if len(text) >= LONG]
            raise sqlite3.OperationalError(f"{CANARY}: {parameters}")


@contextmanager
def failing_statement(number: int | None) -> Iterator[Statements]:
    """Within this block the statement with this number fails, or none; counted from 1."""
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
