"""The list of flows: a line for each, kept up to date, so that showing the list costs the same
however many events are stored.
"""

import functools
import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, case, delete, insert, select, update

from recorder.keeping.tables import StoredFlow


class FlowSummary(NamedTuple):
    """A flow in a list.

    When it began and when its last event was (ISO 8601), the sequence numbers of its first and last
    event, how many events of a step it has, the tour it began with, how many of the thirteen steps
    it has reached, and what refused it ("part", "role", "check", "status", "error"), or None.
    """

    flow: str
    began: str
    ended: str
    first: int
    last: int
    events: int
    tour: str
    progress: int
    refused: Mapping[str, Any] | None

    def joined(self, other: "FlowSummary") -> "FlowSummary":
        """Both as one flow, whose outcome is that of the one that was heard of last."""
        first, last = sorted((self, other), key=lambda summary: summary.last)
        return last._replace(
            began=min(first.began, last.began),
            first=min(first.first, last.first),
            events=first.events + last.events,
            tour=min((first, last), key=lambda summary: summary.first).tour,
            progress=max(first.progress, last.progress),
        )


_columns = StoredFlow.__table__.c
_named = select(*_columns).where(_columns.flow.in_(bindparam("flows", expanding=True)))
_drop = delete(StoredFlow).where(_columns.flow.in_(bindparam("flows", expanding=True)))
_add = insert(StoredFlow)
_go_on = (
    update(StoredFlow)
    .where(_columns.flow == bindparam("of"))
    .values(
        ended=bindparam("is_ended"),
        last=bindparam("is_last"),
        events=_columns.events + bindparam("more"),
        progress=case(
            (_columns.progress > bindparam("reached"), _columns.progress),
            else_=bindparam("reached"),
        ),
        refused=bindparam("is_refused"),
    )
)
_newest = select(*_columns).order_by(_columns.first.desc()).limit(bindparam("most"))
_forget = delete(StoredFlow).where(_columns.last <= bindparam("before"))


def note(connection: Connection, news: FlowSummary) -> None:
    """Bring the line of a flow up to date."""
    values = {
        "of": news.flow,
        "is_ended": news.ended,
        "is_last": news.last,
        "more": news.events,
        "reached": news.progress,
        "is_refused": json.dumps(news.refused),
    }
    if not connection.execute(_go_on, values).rowcount:
        _write(connection, news)


def join(connection: Connection, flow: str, others: Collection[str]) -> None:
    """Make one line of the lines of flows that turned out to be one."""
    flows = {"flows": [flow, *others]}
    lines = [_read(row) for row in connection.execute(_named, flows).mappings()]
    if lines:
        connection.execute(_drop, flows)
        _write(connection, functools.reduce(FlowSummary.joined, lines)._replace(flow=flow))


def _write(connection: Connection, line: FlowSummary) -> None:
    connection.execute(_add, line._asdict() | {"refused": json.dumps(line.refused)})


def newest(connection: Connection, most: int) -> list[FlowSummary]:
    """The flows that began last, the newest first."""
    return [_read(row) for row in connection.execute(_newest, {"most": most}).mappings()]


def named(connection: Connection, flow: str) -> FlowSummary | None:
    """One flow; None for one that has no line."""
    row = connection.execute(_named, {"flows": [flow]}).mappings().first()
    return None if row is None else _read(row)


def forget(connection: Connection, before: int) -> None:
    """Forget the flows whose last event has no higher number than this."""
    connection.execute(_forget, {"before": before})


def _read(row: Mapping[Any, Any]) -> FlowSummary:
    return FlowSummary(**{**row, "refused": json.loads(row["refused"])})
