"""A statement in the driver's form: its SQL text, and how its values and rows are converted.

SQLAlchemy writes the text and determines the types, once. Whatever else it would do each time takes
longer than a small statement takes in SQLite.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]
AnyRow = tuple[Any, ...]
Conversion = Callable[[Any], Any]


class PreparedStatement:
    """One statement for one kind of database, to be run with values of these names."""

    def __init__(self, statement: Executable, names: Iterable[str], dialect: Dialect) -> None:
        clause: Any = statement
        compiled: SQLCompiler = clause.compile(dialect=dialect, column_keys=list(names))
        self.text = str(compiled)
        self.is_select = statement.is_select
        binds, order = compiled.binds, compiled.positiontup or compiled.params
        self._is_positional = compiled.positional
        self._constants = {name: binds[name].value for name in order if not binds[name].required}
        types = [(name, binds[name].type.dialect_impl(dialect)) for name in order]
        self._to_driver = [(name, kind.bind_processor(dialect)) for name, kind in types]
        # A textual statement has no columns.
        columns = getattr(statement, "exported_columns", ())
        self._types = [column.type.dialect_impl(dialect) for column in columns]
        self._from_driver: Sequence[tuple[int, Conversion]] | None = None
        self._dialect = dialect

    def parameters(self, values: Values) -> AnyRow | Values:
        """Convert these values for the driver.

        Raises:
            UnstorableText: not every database can store one of them.
        """
        if self._constants:
            values = {**self._constants, **values}
        converted = [
            (name, values[name] if convert is None else convert(values[name]))
            for name, convert in self._to_driver
        ]
        return tuple(value for _, value in converted) if self._is_positional else dict(converted)

    def rows(self, cursor: Any) -> Sequence[AnyRow]:
        """The rows that the driver has found, in the types of the columns."""
        found: Sequence[AnyRow] = cursor.fetchall()
        if self._from_driver is None:
            self._from_driver = self._conversions(cursor.description)
        return [_converted(row, self._from_driver) for row in found] if self._from_driver else found

    def _conversions(self, description: Sequence[AnyRow]) -> Sequence[tuple[int, Conversion]]:
        # The driver's codes for its types are unknown until a statement has run.
        codes = [code for _name, code, *_ in description]
        found = [
            kind.result_processor(self._dialect, code)
            for kind, code in zip(self._types, codes, strict=False)
        ]
        return [(place, convert) for place, convert in enumerate(found) if convert]


def _converted(row: AnyRow, conversions: Sequence[tuple[int, Conversion]]) -> AnyRow:
    cells = list(row)
    for place, convert in conversions:
        cells[place] = convert(cells[place])
    return tuple(cells)
