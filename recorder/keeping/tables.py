"""The recorder's tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from sqlalchemy import Function, Index, MetaData, bindparam, func, select

from hosting.tables import INDEXED, KEY, UNIQUE, StorableText, table_of

METADATA = MetaData()

NUMBERED: Mapping[str, Any] = {"autoincrement": False}
"""The recorder assigns the number, not the database."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it was numbered; `flow` is its flow at that time, `slug` names its step, `names`
    are those of its message, each preceded by a space. `body` is the event as JSON in UTF-8,
    whatever the database's encoding, `size` its length in bytes.
    """

    seq: Annotated[int, KEY, NUMBERED]
    id: Annotated[str, UNIQUE]
    flow: str
    slug: str | None
    names: str
    body: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Merge:
    """A flow that was merged into another, and the sequence number at which that became known."""

    old: Annotated[str, KEY]
    flow: Annotated[str, INDEXED]
    seq: int


@dataclass(frozen=True, slots=True)
class StoredFlow:
    """A flow as shown in a list; `others` and `refused` are JSON."""

    flow: Annotated[str, KEY]
    began: str
    ended: str
    first: Annotated[int, INDEXED]
    last: int
    events: int
    tour: str
    progress: int
    others: str
    refused: str
    walked_as: str | None
    lost: int
    given_up: bool
    person: str
    client: str
    client_name: str
    told_by_client: bool


EVENTS = table_of(
    StoredEvent,
    "events",
    METADATA,
    Index("events_of_flow", "flow"),
    Index("events_of_step", "slug", "seq", "names", "flow"),
    Index("sizes", "seq", "size"),
)
MERGES = table_of(Merge, "merges", METADATA, Index("merges_by_seq", "seq"))
FLOWS = table_of(
    StoredFlow,
    "flows",
    METADATA,
    Index("flows_of_tour", "walked_as", "tour", "progress", "first"),
)

FLOW_BY_NOW = func.coalesce(MERGES.c.flow, EVENTS.c.flow)
"""The current flow of an event, in a query that joins `merges` to `events`."""


def current_name(parameter: str) -> Function[str]:
    """Return the expression for the current name of a flow, given any name that it has had."""
    given = bindparam(parameter, type_=StorableText)
    return func.coalesce(
        select(MERGES.c.flow).where(MERGES.c.old == given).scalar_subquery(),
        given,
        type_=StorableText,
    )
