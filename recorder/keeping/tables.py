"""The recorder's tables."""

from typing import ClassVar

from sqlalchemy import Function, Index, bindparam, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hosting.tables import StorableText


class Base(DeclarativeBase):
    """All tables of the recorder."""

    type_annotation_map: ClassVar = {str: StorableText}


class StoredEvent(Base):
    """An event as it was numbered; `flow` is the one it had then, `slug` names its step. `body` is
    the event as JSON in UTF-8, whatever the database's encoding, `size` its length in bytes.
    """

    __tablename__ = "events"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(unique=True)
    flow: Mapped[str]
    slug: Mapped[str | None]
    body: Mapped[bytes]
    size: Mapped[int]


EVENTS_OF_FLOW = Index("events_of_flow", StoredEvent.flow)
EVENTS_OF_STEP = Index("events_of_step", StoredEvent.slug, StoredEvent.seq)


SIZES = Index("sizes", StoredEvent.seq, StoredEvent.size)


class Merge(Base):
    """A flow that turned out to be another, and the sequence number at which that was known."""

    __tablename__ = "merges"
    old: Mapped[str] = mapped_column(primary_key=True)
    flow: Mapped[str] = mapped_column(index=True)
    seq: Mapped[int]


MERGES_BY_SEQ = Index("merges_by_seq", Merge.seq)

FLOW_BY_NOW = func.coalesce(Merge.flow, StoredEvent.flow)
"""The flow that an event belongs to by now, where `merges` is joined to `events`."""


def current_name(parameter: str) -> Function[str]:
    """The name that a flow has by now, of which any name that it had is given."""
    given = bindparam(parameter, type_=StorableText)
    return func.coalesce(
        select(Merge.flow).where(Merge.old == given).scalar_subquery(),
        given,
        type_=StorableText,
    )


class StoredFlow(Base):
    """What a flow looks like in a list; `others` and `refused` are JSON."""

    __tablename__ = "flows"
    flow: Mapped[str] = mapped_column(primary_key=True)
    began: Mapped[str]
    ended: Mapped[str]
    first: Mapped[int] = mapped_column(index=True)
    last: Mapped[int]
    events: Mapped[int]
    tour: Mapped[str]
    progress: Mapped[int]
    others: Mapped[str]
    refused: Mapped[str]
    walked_as: Mapped[str | None]
    lost: Mapped[int]
    given_up: Mapped[bool]


FLOWS_OF_TOUR = Index(
    "flows_of_tour", StoredFlow.walked_as, StoredFlow.tour, StoredFlow.progress, StoredFlow.first
)
