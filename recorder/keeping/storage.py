"""The events in a database: each as JSON with its sequence number. Only the newest are kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import structs
from sqlalchemy import Engine, bindparam, delete, func, insert, select, update

from hosting.database import create_tables
from recorder.event import json_text
from recorder.event.message_names import message_names
from recorder.event.recorded import RecordedEvent, as_json
from recorder.keeping import flow_list
from recorder.keeping.flow_list import FlowList
from recorder.keeping.flow_summary import FlowSummary
from recorder.keeping.forgetting import Forgetting
from recorder.keeping.tables import EVENTS, FLOW_BY_NOW, MERGES, METADATA, current_name

READ_BYTES = 16 * 1024 * 1024
"""Maximum bytes of events read at a time; a single event may be larger."""

FLOW_BYTES = 64 * 1024 * 1024
"""Maximum bytes read of a flow; the end of a longer flow is left out."""


class Stored(NamedTuple):
    """An event as it is stored: its number, the flow it belongs to now, and the rest as JSON."""

    seq: int
    flow: str
    body: bytes

    def as_json(self) -> bytes:
        """Return the event for a reader. Its JSON is passed on as stored: `keep` wrote it."""
        return b'{"seq":%d,"flow":%b,%b' % (self.seq, json.dumps(self.flow).encode(), self.body[1:])

    def event(self) -> RecordedEvent:
        """Return the decoded event."""
        event = json_text.read(self.body, RecordedEvent)
        return structs.replace(event, seq=self.seq, flow=self.flow)


_read = select(EVENTS.c.seq, FLOW_BY_NOW, EVENTS.c.body)
_read = _read.outerjoin(MERGES, MERGES.c.old == EVENTS.c.flow)
_after = (
    _read.where(EVENTS.c.seq > bindparam("after")).order_by(EVENTS.c.seq).limit(bindparam("most"))
)
_newest = _read.order_by(EVENTS.c.seq.desc()).limit(bindparam("most"))
_sizes_after = (
    select(EVENTS.c.size)
    .where(EVENTS.c.seq > bindparam("after"))
    .order_by(EVENTS.c.seq)
    .limit(bindparam("most"))
)
_newest_sizes = select(EVENTS.c.size).order_by(EVENTS.c.seq.desc()).limit(bindparam("most"))
_bytes_of = select(func.sum(EVENTS.c.size)).where(EVENTS.c.id.in_(bindparam("ids", expanding=True)))
_merges = select(MERGES.c.old, MERGES.c.flow).where(
    MERGES.c.seq > bindparam("after"), MERGES.c.seq <= bindparam("until")
)
_known = select(EVENTS.c.id).where(EVENTS.c.id.in_(bindparam("ids", expanding=True)))
_named = _read.where(EVENTS.c.id.in_(bindparam("ids", expanding=True)))
_named = _named.order_by(EVENTS.c.seq)
_head = select(func.max(EVENTS.c.seq))
_add = insert(EVENTS)
_take_out = delete(EVENTS).where(EVENTS.c.id == bindparam("gone"))
_merge_again = (
    update(MERGES).where(MERGES.c.flow == bindparam("was")).values(flow=bindparam("is_now"))
)
_drop_merge = delete(MERGES).where(MERGES.c.old == bindparam("was"))
_add_merge = insert(MERGES)
_current_name = select(current_name("name"))
_merged_into = select(MERGES.c.old).where(MERGES.c.flow == current_name("name"))
_is_of_flow = (EVENTS.c.flow == current_name("name")) | EVENTS.c.flow.in_(_merged_into)
_sizes_of_flow = select(EVENTS.c.size).where(_is_of_flow).order_by(EVENTS.c.seq)
_of_flow = _read.where(_is_of_flow).order_by(EVENTS.c.seq).limit(bindparam("most"))


class Storage:
    """Stores and reads events; `flows` is the list of their flows, `forgetting` limits their
    number. Only one process may write.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create_tables(engine, METADATA)
        self.flows = FlowList(engine)
        self.forgetting = Forgetting(engine)

    def head(self) -> int:
        """Return the highest sequence number assigned so far; 0 before the first event."""
        with self._engine.connect() as connection:
            return connection.scalar(_head) or 0

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return which of these ids belong to stored events."""
        with self._engine.connect() as connection:
            return set(connection.scalars(_known, {"ids": ids}))

    def named(self, ids: Sequence[str]) -> list[RecordedEvent]:
        """Return the stored events with these ids, in order."""
        with self._engine.connect() as connection:
            rows = [Stored(*row) for row in connection.execute(_named, {"ids": ids})]
        return [row.event() for row in rows]

    def keep(
        self,
        events: Sequence[RecordedEvent],
        moved: Iterable[str] = (),
        became: Mapping[str, str] | None = None,
        seq: int = 0,
        news: Iterable[FlowSummary] = (),
    ) -> None:
        """Store numbered events, all or none.

        `moved` are ids stored under an older number, which is given up; `became` maps flows to
        those they were merged into, as of number `seq`; `news` updates the list of flows.
        """
        became = became or {}
        gone = [{"gone": id} for id in moved]
        merges = [{"old": old, "flow": flow, "seq": seq} for old, flow in became.items()]
        rows = [_row(event) for event in events]
        given_up = 0
        with self._engine.begin() as connection:
            if gone:
                ids = [each["gone"] for each in gone]
                given_up = connection.scalar(_bytes_of, {"ids": ids}) or 0
                connection.execute(_take_out, gone)
            connection.execute(_add, rows)
            if merges:
                again = [{"was": merge["old"], "is_now": merge["flow"]} for merge in merges]
                connection.execute(_merge_again, again)
                connection.execute(_drop_merge, again)
                connection.execute(_add_merge, merges)
                flow_list.join(connection, became)
            flow_list.note(connection, list(news))
        self.forgetting.count(len(rows), sum(row["size"] for row in rows), given_up)

    def after(self, seq: int, most: int) -> list[Stored]:
        """Return the events after this number, in order: at most `most`, or `READ_BYTES` of
        them.
        """
        with self._engine.connect() as connection:
            sizes = connection.scalars(_sizes_after, {"after": seq, "most": most})
            told = {"after": seq, "most": _most_of(sizes, READ_BYTES)}
            return [Stored(*row) for row in connection.execute(_after, told)]

    def merges(self, after: int, until: int) -> dict[str, str]:
        """Return the flows that were merged into others between these two numbers."""
        with self._engine.connect() as connection:
            between = {"after": after, "until": until}
            return {row[0]: row[1] for row in connection.execute(_merges, between)}

    def newest(self, most: int) -> list[RecordedEvent]:
        """Return the last events, oldest first: at most `most`, or `READ_BYTES` of them."""
        with self._engine.connect() as connection:
            sizes = connection.scalars(_newest_sizes, {"most": most})
            told = {"most": _most_of(sizes, READ_BYTES)}
            rows = [Stored(*row) for row in connection.execute(_newest, told)]
        return [row.event() for row in reversed(rows)]

    def of_flow(self, flow: str) -> list[RecordedEvent]:
        """Return the events of a flow, by any name that it has had, in order, up to `FLOW_BYTES`;
        [] if the flow is unknown.
        """
        with self._engine.connect() as connection:
            sizes = connection.scalars(_sizes_of_flow, {"name": flow})
            told = {"name": flow, "most": _most_of(sizes, FLOW_BYTES)}
            rows = [Stored(*row) for row in connection.execute(_of_flow, told)]
        return [row.event() for row in rows]

    def current_name(self, flow: str) -> str:
        """Return the name of the flow that this one was merged into, or its own."""
        with self._engine.connect() as connection:
            return connection.scalar(_current_name, {"name": flow}) or flow


def _row(event: RecordedEvent) -> Mapping[str, Any]:
    body = as_json(event)
    return {
        "seq": event.seq,
        "id": event.id,
        "flow": event.flow,
        "slug": event.slug,
        "names": "".join(f" {name}" for name in message_names(event)) if event.slug else "",
        "body": body,
        "size": len(body),
    }


def _most_of(sizes: Iterable[int], most: int) -> int:
    """Return how many items of these sizes fit into `most` bytes; at least one."""
    total, number = 0, 0
    for size in sizes:
        total += size
        if number and total > most:
            break
        number += 1
    return max(number, 1)
