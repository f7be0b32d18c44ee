"""The list of flows: a line for each, kept up to date, so that showing the list costs the same
however many events are stored.
"""

import functools
import json
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    case,
    delete,
    insert,
    literal,
    select,
    union_all,
    update,
)

from recorder.keeping.tables import StoredFlow
from tracing.catalogue import THIRTEEN_STEPS
from tracing.tours import TOURS, Tour

MAIN_TOUR = THIRTEEN_STEPS[0].tour


class FlowSummary(NamedTuple):
    """A flow in a list.

    When it began and when its last event was (ISO 8601), the sequence numbers of its first and last
    event, how many events of a step it has, the tour it began with, how many of the thirteen steps
    it has reached (0 where it began with another tour), and what refused it ("part", "role",
    "check", "status", "error"), or None. `others` says how many steps of each other tour it has
    reached; `walked_as` as which tour it was walked, where somebody said so.
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
    others: Mapping[str, int] = MappingProxyType({})
    walked_as: str | None = None

    @property
    def shown_as(self) -> Tour:
        """The tour that this flow is called by."""
        return TOURS.get(self.walked_as or "") or TOURS[self.tour]

    @property
    def reached(self) -> tuple[int, int]:
        """How many steps were reached, of how many: of the tour's own, or, where these come within
        the thirteen, of the thirteen before and after them.
        """
        tour, all_steps = self.shown_as, len(THIRTEEN_STEPS)
        own = self.others.get(tour.name, 0)
        is_within = own == len(tour.steps) and self.progress < all_steps
        if tour.is_variant or (self.progress and (is_within or not own)):
            return self.progress, all_steps
        return own, len(tour.steps)

    @property
    def is_complete(self) -> bool:
        """Whether the last step was reached, and nothing is refused."""
        return self.refused is None and len(set(self.reached)) == 1

    @property
    def is_refused_as_must_be(self) -> bool:
        """Whether what refused it belongs to the tour that it was walked as, to the end."""
        tour = self.shown_as
        to_the_end = tour.is_variant or self.others.get(tour.name) == len(tour.steps)
        return self.refused is not None and self.walked_as is not None and to_the_end

    def joined(self, other: "FlowSummary") -> "FlowSummary":
        """Both as one flow, whose outcome is that of the one that was heard of last."""
        first, last = sorted((self, other), key=lambda summary: summary.last)
        return last._replace(
            began=min(first.began, last.began),
            first=min(first.first, last.first),
            events=first.events + last.events,
            tour=min((first, last), key=lambda summary: summary.first).tour,
            progress=max(first.progress, last.progress),
            others=_furthest(first.others, last.others),
            walked_as=last.walked_as or first.walked_as,
        )


def _furthest(*reached: Mapping[str, int]) -> dict[str, int]:
    tours = {tour for each in reached for tour in each}
    return {tour: max(each.get(tour, 0) for each in reached) for tour in tours}


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
        others=bindparam("are_others"),
        refused=bindparam("is_refused"),
    )
)
_walked = update(StoredFlow).where(_columns.flow == bindparam("of"))
_walked = _walked.values(walked_as=bindparam("tour_walked"))
_newest = select(*_columns).order_by(_columns.first.desc()).limit(bindparam("most"))
_forget = delete(StoredFlow).where(_columns.last <= bindparam("before"))


def _newest_of(tour: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    newest = select(_columns.flow, _columns.first).where(*conditions)
    newest = newest.order_by(_columns.first.desc()).limit(1)
    found = newest.subquery()
    return select(literal(tour), found.c.flow, found.c.first)


_is_whole = (_columns.tour == MAIN_TOUR, _columns.progress == len(THIRTEEN_STEPS))
_newest_of_tours = union_all(
    # Who walked it by hand has told nobody; only of the thirteen steps that says nothing else.
    _newest_of(MAIN_TOUR, _columns.walked_as.is_(None), *_is_whole),
    *(_newest_of(tour, _columns.walked_as == tour) for tour in TOURS),
)


def note(connection: Connection, news: FlowSummary) -> None:
    """Bring the line of a flow up to date."""
    values = {
        "of": news.flow,
        "is_ended": news.ended,
        "is_last": news.last,
        "more": news.events,
        "reached": news.progress,
        "are_others": json.dumps(dict(news.others)),
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
    as_json = {"refused": json.dumps(line.refused), "others": json.dumps(dict(line.others))}
    connection.execute(_add, line._asdict() | as_json)


def walked(connection: Connection, flow: str, tour: str | None) -> None:
    """Remember as which tour a flow was walked (None: as none after all); nothing for a flow that
    has no line.
    """
    connection.execute(_walked, {"of": flow, "tour_walked": tour})


def newest_of_tours(connection: Connection) -> dict[str, str]:
    """The newest flow of each tour that one can only know by being told, by the tour's name."""
    found = connection.execute(_newest_of_tours)
    return {row[0]: row[1] for row in sorted(found, key=lambda row: int(row[2]))}


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
    as_json = {name: json.loads(row[name]) for name in ("refused", "others")}
    return FlowSummary(**{**row, **as_json})
