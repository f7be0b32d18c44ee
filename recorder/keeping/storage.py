"""The events in a database: each as JSON with its sequence number, the newest so many of them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Engine, bindparam, delete, func, insert, select, union_all, update

from hosting.database import create_tables
from recorder.keeping import flow_list
from recorder.keeping.flow_list import FlowSummary
from recorder.keeping.tables import (
    EVENTS_OF_FLOW,
    MERGES_BY_SEQ,
    Base,
    Merge,
    StoredEvent,
    StoredFlow,
)
from tracing.tours import STEP_BY_SLUG

Event = dict[str, Any]

KEPT = 100_000
"""Events that are kept; the oldest are forgotten."""

TIDY_EVERY = 1_000
"""New events between two times of forgetting."""


class Stored(NamedTuple):
    """An event read back: its number, the flow it belongs to by now, and the rest as JSON."""

    seq: int
    flow: str
    body: str

    def as_json(self) -> str:
        """The whole event. Its JSON is taken as stored: it was written by `keep`."""
        return f'{{"seq": {self.seq}, "flow": {json.dumps(self.flow)}, {self.body[1:]}'


class Walked(NamedTuple):
    """A flow, and the tour that it was walked as, where somebody said so."""

    flow: str
    walked_as: str | None


_flow_by_now = func.coalesce(Merge.flow, StoredEvent.flow)
_read = select(StoredEvent.seq, _flow_by_now, StoredEvent.body).outerjoin(
    Merge, Merge.old == StoredEvent.flow
)
_after = (
    _read.where(StoredEvent.seq > bindparam("after"))
    .order_by(StoredEvent.seq)
    .limit(bindparam("most"))
)
_newest = _read.order_by(StoredEvent.seq.desc()).limit(bindparam("most"))
_merges = select(Merge.old, Merge.flow).where(
    Merge.seq > bindparam("after"), Merge.seq <= bindparam("until")
)
_known = select(StoredEvent.id).where(StoredEvent.id.in_(bindparam("ids", expanding=True)))
_head = select(func.max(StoredEvent.seq))
_add = insert(StoredEvent)
_take_out = delete(StoredEvent).where(StoredEvent.id == bindparam("gone"))
_forget = delete(StoredEvent).where(StoredEvent.seq <= bindparam("before"))
_forget_merges = delete(Merge).where(Merge.seq <= bindparam("before"))
_merge_again = update(Merge).where(Merge.flow == bindparam("was")).values(flow=bindparam("is_now"))
_drop_merge = delete(Merge).where(Merge.old == bindparam("was"))
_add_merge = insert(Merge)
_merged = select(Merge.flow).where(Merge.old == bindparam("old"))
_merged_into = select(Merge.old).where(Merge.flow == bindparam("flow"))
_newest_numbers = union_all(
    *(select(func.max(StoredEvent.seq)).where(StoredEvent.slug == slug) for slug in STEP_BY_SLUG)
)
_newest_of_steps = (
    select(StoredEvent.slug, _flow_by_now.label("flow"), StoredFlow.walked_as)
    .outerjoin(Merge, Merge.old == StoredEvent.flow)
    .outerjoin(StoredFlow, StoredFlow.flow == _flow_by_now)
    .where(StoredEvent.seq.in_(_newest_numbers))
)
_of_flow = _read.where(
    (StoredEvent.flow == bindparam("flow")) | StoredEvent.flow.in_(_merged_into)
).order_by(StoredEvent.seq)


class Storage:
    """Events in, events out. One process writes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create_tables(engine, Base.metadata)
        # Tables of an earlier version came without them.
        for index in (EVENTS_OF_FLOW, MERGES_BY_SEQ):
            index.create(engine, checkfirst=True)

    def head(self) -> int:
        """The highest sequence number given so far; 0 before the first event."""
        with self._engine.connect() as connection:
            return connection.scalar(_head) or 0

    def known(self, ids: Sequence[str]) -> set[str]:
        """Which of these ids are those of stored events."""
        with self._engine.connect() as connection:
            return set(connection.scalars(_known, {"ids": ids}))

    def keep(
        self,
        events: Sequence[Mapping[str, Any]],
        moved: Iterable[str] = (),
        became: Mapping[str, str] | None = None,
        seq: int = 0,
        news: Iterable[FlowSummary] = (),
    ) -> None:
        """Store numbered events, all or none.

        `moved` are ids that are stored under an older number, which is given up; `became` says
        which flows turned out to be others, and `seq` since which number; `news` is what the
        events are to the list of flows.
        """
        became = became or {}
        gone = [{"gone": id} for id in moved]
        merges = [{"old": old, "flow": flow, "seq": seq} for old, flow in became.items()]
        with self._engine.begin() as connection:
            if gone:
                connection.execute(_take_out, gone)
            connection.execute(_add, [_row(event) for event in events])
            if merges:
                again = [{"was": merge["old"], "is_now": merge["flow"]} for merge in merges]
                connection.execute(_merge_again, again)
                connection.execute(_drop_merge, again)
                connection.execute(_add_merge, merges)
            for flow in set(became.values()):
                others = [old for old, now in became.items() if now == flow]
                flow_list.join(connection, flow, others)
            for summary in news:
                flow_list.note(connection, summary)

    def after(self, seq: int, most: int) -> list[Stored]:
        """The events behind this number, in order, at most so many."""
        with self._engine.connect() as connection:
            return [
                Stored(*row) for row in connection.execute(_after, {"after": seq, "most": most})
            ]

    def merges(self, after: int, until: int) -> dict[str, str]:
        """The flows that turned out to be others between these two numbers."""
        with self._engine.connect() as connection:
            between = {"after": after, "until": until}
            return {row[0]: row[1] for row in connection.execute(_merges, between)}

    def newest(self, most: int) -> list[Event]:
        """The last events, oldest first."""
        with self._engine.connect() as connection:
            rows = [Stored(*row) for row in connection.execute(_newest, {"most": most})]
        return [json.loads(row.as_json()) for row in reversed(rows)]

    def of_flow(self, flow: str) -> list[Event]:
        """The events of a flow, in order."""
        with self._engine.connect() as connection:
            rows = [Stored(*row) for row in connection.execute(_of_flow, {"flow": flow})]
        return [json.loads(row.as_json()) for row in rows]

    def flows(self, most: int) -> list[FlowSummary]:
        """The flows that began last, the newest first."""
        with self._engine.connect() as connection:
            return flow_list.newest(connection, most)

    def flow(self, flow: str) -> FlowSummary | None:
        """One flow in short."""
        with self._engine.connect() as connection:
            return flow_list.named(connection, flow)

    def walked(self, flow: str, tour: str | None) -> None:
        """Remember as which tour a flow was walked (None: as none after all); nothing for a flow
        that is not known.
        """
        with self._engine.begin() as connection:
            flow_list.walked(connection, flow, tour)

    def newest_of_tours(self) -> dict[str, str]:
        """The newest flow of each tour that was walked as such, by the tour's name; of the thirteen
        steps the newest one that went through.
        """
        with self._engine.connect() as connection:
            return flow_list.newest_of_tours(connection)

    def newest_of_steps(self) -> dict[str, Walked]:
        """The newest flow that has each step, by the step's slug."""
        with self._engine.connect() as connection:
            rows = connection.execute(_newest_of_steps).mappings()
            return {row["slug"]: Walked(row["flow"], row["walked_as"]) for row in rows}

    def became(self, flow: str) -> str:
        """The flow that this one turned out to be."""
        with self._engine.connect() as connection:
            return connection.scalar(_merged, {"old": flow}) or flow

    def tidy(self, head: int) -> None:
        """Forget all but the newest events."""
        with self._engine.begin() as connection:
            connection.execute(_forget, {"before": head - KEPT})
            connection.execute(_forget_merges, {"before": head - KEPT})
            flow_list.forget(connection, head - KEPT)


def _row(event: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in event.items() if name not in ("seq", "flow")}
    return {
        "seq": event["seq"],
        "id": event["id"],
        "flow": event["flow"],
        "slug": event["slug"],
        # ASCII only: what is no valid text stays an escape, whatever the database's encoding.
        "body": json.dumps(told),
    }
