"""The list of flows: a line for each, kept up to date, so that showing the list costs the same
however many events are stored.
"""

import functools
import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select

from recorder.tables import StoredFlow


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
        """Both as one: what has become of it is what the later of them says."""
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
_newest = select(*_columns).order_by(_columns.first.desc()).limit(bindparam("most"))
_forget = delete(StoredFlow).where(_columns.last <= bindparam("before"))


def note(
    connection: Connection, flow: str, news: FlowSummary | None, absorbed: Collection[str]
) -> None:
    """Add to the line of a flow its news, and the flows that turned out to be this one."""
    flows = {"flows": [flow, *absorbed]}
    lines = [_read(row) for row in connection.execute(_named, flows).mappings()]
    if news is not None:
        lines.append(news)
    if not lines:
        return
    whole = functools.reduce(FlowSummary.joined, lines)
    connection.execute(_drop, flows)
    connection.execute(_add, whole._asdict() | {"flow": flow, "refused": json.dumps(whole.refused)})


def newest(connection: Connection, most: int) -> list[FlowSummary]:
    """The flows that began last, the newest first."""
    return [_read(row) for row in connection.execute(_newest, {"most": most}).mappings()]


def named(connection: Connection, flow: str) -> FlowSummary | None:
    """One flow."""
    row = connection.execute(_named, {"flows": [flow]}).mappings().first()
    return None if row is None else _read(row)


def forget(connection: Connection, before: int) -> None:
    """Leave out the flows that were over before a sequence number."""
    connection.execute(_forget, {"before": before})


def _read(row: Mapping[Any, Any]) -> FlowSummary:
    return FlowSummary(**{**row, "refused": json.loads(row["refused"])})
