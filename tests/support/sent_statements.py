"""Intercepts every statement that is sent to a database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

See = Callable[[str, Any], None]


@contextmanager
def each_statement(see: See, *, afterwards: bool = False) -> Iterator[None]:
    """Within this block, call `see` with the SQL text and the values of every statement.

    It is called for the statements of any engine, just before the statement is sent or, with
    `afterwards`, just after. An exception from `see` is raised by the statement. If several rows
    are sent, the values are a list.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in ("do_execute", "do_executemany"):
            patch.setattr(
                DefaultDialect, name, _seen(getattr(DefaultDialect, name), see, afterwards)
            )
        yield


def _seen(execute: Callable[..., None], see: See, afterwards: bool) -> Callable[..., None]:
    def seen(dialect: Any, cursor: Any, text: str, values: Any, context: Any = None) -> None:
        if not afterwards:
            see(text, values)
        execute(dialect, cursor, text, values, context)
        if afterwards:
            see(text, values)

    return seen
