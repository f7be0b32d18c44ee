"""An object to store is declared once, as a frozen dataclass; its table is derived from that.

The name and the type of a field are those of its column, which may be NULL if the type says
`| None`. The annotation contains everything else about a column:

    @dataclass(frozen=True, slots=True)
    class Consent:
        sub: Annotated[str, KEY, ForeignKey("people.sub")]
        client_id: Annotated[str, KEY, INDEXED]
        scope: str

    CONSENTS = table_of(Consent, "consents", METADATA)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

Thing = TypeVar("Thing")

KEY: Mapping[str, Any] = {"primary_key": True}
UNIQUE: Mapping[str, Any] = {"unique": True}
INDEXED: Mapping[str, Any] = {"index": True}

NOT_STORED = object()
"""Marks a field without a column: its value is known from elsewhere when the row is read."""


class UnstorableText(ValueError):
    """Text that not every database can store: it contains NUL, or half a surrogate pair."""


class StorableText(TypeDecorator[str]):
    """Text that every database stores alike. SQLite would accept NUL, and PostgreSQL would not."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the value unchanged.

        Raises:
            UnstorableText: not every database can store it.
        """
        if value is not None and ("\0" in value or not (value.isascii() or _is_unicode(value))):
            raise UnstorableText(f"a text of {len(value)} characters has NUL or half a character")
        return value


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class Words(TypeDecorator[tuple[str, ...]]):
    """Words without spaces, stored as one string."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Join the words for the database."""
        return None if value is None else " ".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Split the string from the database."""
        return None if value is None else tuple(value.split())


# A JSON column without a value is NULL, not the JSON text `null`.
TYPES: Mapping[Any, TypeEngine[Any]] = {
    str: StorableText(),
    # Seconds since 1970 outgrow PostgreSQL's INTEGER in 2038; SQLite has only one integer type.
    int: Integer().with_variant(BigInteger(), "postgresql"),
    bool: Boolean(),
    float: Float(53),
    bytes: LargeBinary(),
    dict: JSON(none_as_null=True),
    tuple: Words(),
}
"""The type of a column, by the type of its field."""


def table_of(kind: type, name: str, metadata: MetaData, *indices: Index) -> Table:
    """The table of this dataclass; `indices` are those that span several columns."""
    columns = (_column(name, hint) for name, hint in _stored_fields(kind).items())
    return Table(name, metadata, *columns, *indices)


def row_of(thing: Any) -> dict[str, Any]:
    """The stored values of this dataclass instance, by column."""
    kind: type = type(thing)
    return {name: getattr(thing, name) for name in _stored_fields(kind)}


def reader_of(kind: type[Thing], *further: str) -> Callable[..., Thing]:
    """Return a function that makes instances of this dataclass from rows, which contain the columns
    of its table, then the values of the `further` fields. It takes the other fields without a
    column by name.
    """
    dataclass: type = kind
    names = (*_stored_fields(dataclass), *further)

    def read(row: Sequence[Any], **known: Any) -> Thing:
        return kind(**dict(zip(names, row, strict=True)), **known)

    return read


@cache
def _stored_fields(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    names = [field.name for field in fields(kind)]
    return {name: hints[name] for name in names if NOT_STORED not in _marks(hints[name])}


def _column(name: str, hint: Any) -> Column[Any]:
    plain = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    choices = get_args(plain) if get_origin(plain) in (Union, UnionType) else (plain,)
    (kind,) = (choice for choice in choices if choice is not NoneType)
    marks = _marks(hint)
    options = {
        key: value for mark in marks if isinstance(mark, Mapping) for key, value in mark.items()
    }
    return Column(
        name,
        TYPES[get_origin(kind) or kind],
        *(mark for mark in marks if isinstance(mark, ForeignKey)),
        nullable=NoneType in choices,
        **options,
    )


def _marks(hint: Any) -> tuple[Any, ...]:
    return getattr(hint, "__metadata__", ())
