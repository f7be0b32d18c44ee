"""Deletes expired rows, a few at a time: no statement takes long, however many there are."""

from typing import Any

from sqlalchemy import Column, Delete, Table, bindparam, delete, select, tuple_


def delete_some(table: Table, column: Column[Any], most: int) -> Delete:
    """Delete up to `most` rows of `table` whose `column` is less than `:before`.

    The column has an index; it may be a column of another table to which the rows belong.
    """
    key = table.primary_key.columns
    expired = select(*key).where(column < bindparam("before")).limit(most)
    if column.table is not table:
        expired = expired.join_from(table, column.table)
    # Each of several workers takes different rows, if the database can lock rows.
    expired = expired.with_for_update(of=table, skip_locked=True)
    return delete(table).where(tuple_(*key).in_(expired))
