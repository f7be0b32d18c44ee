"""Deletes rows whose time is over, a few at a time: no statement takes long, however many there
are.
"""

from typing import Any

from sqlalchemy import Delete, bindparam, delete, inspect, select, tuple_
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute


def delete_some(
    model: type[DeclarativeBase], column: InstrumentedAttribute[Any], most: int
) -> Delete:
    """Delete up to so many rows of `model` whose `column` is less than `:before`.

    The column has an index; it may be that of another table to which the rows belong.
    """
    key = inspect(model).primary_key
    expired = select(*key).where(column < bindparam("before")).limit(most)
    if column.class_ is not model:
        expired = expired.join_from(model, column.class_)
    # Of several workers each takes rows of its own, where the database can lock rows.
    expired = expired.with_for_update(of=model.__table__, skip_locked=True)
    return delete(model).where(tuple_(*key).in_(expired))
