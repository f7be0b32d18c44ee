"""The rows that were stored when a program started, so that a reset can restore them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, MetaData, Table, delete, insert, select

from hosting import postgresql
from hosting.engines import in_turn

Row = dict[str, Any]


class Snapshot:
    """The current rows of some tables. `restore` empties all other tables, except the `untouched`
    ones.
    """

    def __init__(
        self,
        engine: Engine,
        metadata: MetaData,
        tables: Iterable[Table] = (),
        untouched: Iterable[Table] = (),
    ) -> None:
        self._engine = engine
        left = {*untouched}
        self._emptied = [table for table in metadata.sorted_tables if table not in left]
        with engine.connect() as connection:
            self._rows = {
                table: _read(connection, table)
                for table in metadata.sorted_tables
                if table in {*tables}
            }

    def rows(self, table: Table) -> Sequence[Row]:
        """The rows that one of the tables had at the start."""
        return self._rows[table]

    def rows_now(self, table: Table, *those: ColumnElement[bool]) -> Sequence[Row]:
        """The rows that this table has now, limited to those that meet all conditions."""
        with self._engine.connect() as connection:
            return _read(connection, table, *those)

    def restore(self) -> None:
        """Restore the rows in one transaction: a reader sees all of the change or none."""
        with in_turn(self._engine) as connection:
            if self._engine.dialect.name == postgresql.NAME:
                # SQLite has one writer at a time. Here, a row written meanwhile could refer to one
                # that is deleted. The tables are locked in the order in which writers lock them:
                # referring tables first.
                names = ", ".join(table.name for table in reversed(self._emptied))
                connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
            for table in reversed(self._emptied):
                connection.execute(delete(table))
            for table, rows in self._rows.items():
                if rows:
                    connection.execute(insert(table), rows)


def _read(connection: Connection, table: Table, *those: ColumnElement[bool]) -> list[Row]:
    return [dict(row) for row in connection.execute(select(table).where(*those)).mappings()]
