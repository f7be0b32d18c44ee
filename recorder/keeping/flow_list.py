"""The list of flows: a line for each, kept up to date, so that showing the list costs the same
however many events are stored.
"""

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)

from hosting.engines import insert_or_update
from recorder.event.refusal import Refusal
from recorder.keeping.flow_summary import FlowSummary
from recorder.keeping.tables import EVENTS, FLOW_BY_NOW, FLOWS, MERGES, current_name
from tracing.catalogue import THIRTEEN_STEPS
from tracing.tours import STEP_BY_SLUG, TOURS

MAIN_TOUR = THIRTEEN_STEPS[0].tour
CLIENTS = 2_000
"""How many of the newest flows are read at startup for the names of their clients."""
READ_AT_ONCE = 50
LISTED = 50
"""How many flows are listed at a time."""

_columns = FLOWS.c
_named = select(*_columns).where(_columns.flow.in_(bindparam("flows", expanding=True)))
_drop = delete(FLOWS).where(_columns.flow.in_(bindparam("flows", expanding=True)))
_add = insert(FLOWS)


@functools.cache
def _note(kind: str) -> Any:
    """Return the statement that adds or updates a flow's line; built once per kind of database."""
    news = insert_or_update(FLOWS, kind)
    new = news.excluded
    return news.on_conflict_do_update(
        index_elements=[_columns.flow],
        set_={
            "ended": new.ended,
            "last": new.last,
            "events": _columns.events + new.events,
            "progress": case(
                (_columns.progress > new.progress, _columns.progress), else_=new.progress
            ),
            "others": new.others,
            "refused": new.refused,
            "lost": _columns.lost + new.lost,
            "given_up": new.given_up,
            "person": _said(new.person, _columns.person),
            "client": _said(_columns.client, new.client),
            "client_name": _said(_columns.client_name, new.client_name),
            "told_by_client": or_(_columns.told_by_client, new.told_by_client),
        },
    )


def _said(one: ColumnElement[str], other: ColumnElement[str]) -> ColumnElement[str]:
    return func.coalesce(func.nullif(one, ""), other)


_lose = (
    update(FLOWS)
    .where(_columns.flow == current_name("name"))
    .values(lost=_columns.lost + bindparam("more_lost"))
)
_walked = update(FLOWS).where(_columns.flow == current_name("name"))
_walked = _walked.values(walked_as=bindparam("tour_walked"))
_by_any_name = select(*_columns).where(_columns.flow == current_name("name"))
_newest = select(*_columns).order_by(_columns.first.desc()).limit(bindparam("most"))
_newest_before = _newest.where(_columns.first < bindparam("before"))
_client_names = select(_columns.client, _columns.client_name).where(_columns.client_name != "")
_client_names = _client_names.order_by(_columns.first.desc()).limit(CLIENTS)
# A flow begins before it ends: testing `first` as well limits the scan to the index on it.
_forget = delete(FLOWS).where(
    _columns.first <= bindparam("before"), _columns.last <= bindparam("before")
)


def _newest_of(tour: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    newest = select(_columns.flow, _columns.first).where(*conditions)
    newest = newest.order_by(_columns.first.desc()).limit(1)
    found = newest.subquery()
    return select(literal(tour), found.c.flow, found.c.first)


_is_whole = (_columns.tour == MAIN_TOUR, _columns.progress == len(THIRTEEN_STEPS))
_newest_of_tours = union_all(
    # A flow run by hand has no tour; if it has all thirteen steps, it counts as the main tour.
    _newest_of(MAIN_TOUR, _columns.walked_as.is_(None), *_is_whole),
    *(_newest_of(tour, _columns.walked_as == tour) for tour in TOURS),
)


_newest_numbers = union_all(
    *(select(func.max(EVENTS.c.seq)).where(EVENTS.c.slug == slug) for slug in STEP_BY_SLUG)
)
_newest_of_steps = (
    select(EVENTS.c.slug, FLOW_BY_NOW.label("flow"), FLOWS.c.walked_as)
    .outerjoin(MERGES, MERGES.c.old == EVENTS.c.flow)
    .outerjoin(FLOWS, FLOWS.c.flow == FLOW_BY_NOW)
    .where(EVENTS.c.seq.in_(_newest_numbers))
)


_having = (
    select(*_columns)
    .select_from(EVENTS)
    .outerjoin(MERGES, MERGES.c.old == EVENTS.c.flow)
    .join(FLOWS, _columns.flow == FLOW_BY_NOW)
    .where(EVENTS.c.slug == bindparam("of_step"), EVENTS.c.names.like(bindparam("called")))
    .order_by(EVENTS.c.seq.desc())
    .execution_options(yield_per=READ_AT_ONCE)
)


class Walked(NamedTuple):
    """A flow, and the tour that it was run as, if that is known."""

    flow: str
    walked_as: str | None


class FlowList:
    """The list of flows, for readers. A flow is found by any name that it has had."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def newest(self, most: int = LISTED, before: int | None = None) -> list[FlowSummary]:
        """Return the flows that began last (before the event of this number), newest first. Flows
        without a step are left out.
        """
        asked = _newest if before is None else _newest_before
        told = {"most": most, "before": before}
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(asked, told).mappings()]

    def having(self, slug: str, name: str = "") -> Iterator[FlowSummary]:
        """Yield the flows with a message of this step whose name begins with `name`, newest message
        first. A flow is repeated for each such message.
        """
        told = {"of_step": slug, "called": f"% {name}%" if name else "%"}
        with self._engine.connect() as connection, connection.execute(_having, told) as rows:
            yield from map(_read, rows.mappings())

    def client_names(self) -> list[tuple[str, str]]:
        """Return the ids and names of the most recent clients, the newest last."""
        with self._engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(_client_names)][::-1]

    def named(self, flow: str) -> FlowSummary | None:
        """Return one flow, or None if it is unknown or has no step."""
        with self._engine.connect() as connection:
            row = connection.execute(_by_any_name, {"name": flow}).mappings().first()
        return None if row is None else _read(row)

    def walked(self, flow: str, tour: str | None) -> None:
        """Remember which tour a flow was run as (None: as no tour after all); ignore an unknown
        flow.
        """
        with self._engine.begin() as connection:
            connection.execute(_walked, {"name": flow, "tour_walked": tour})

    def lose(self, flow: str, number: int) -> bool:
        """Add to the number of lost events of a flow. Return False if it is not listed yet."""
        with self._engine.begin() as connection:
            told = {"name": flow, "more_lost": number}
            return connection.execute(_lose, told).rowcount > 0

    def newest_of_tours(self) -> dict[str, str]:
        """Return the newest flow that was run as each tour, by the tour's name; for the thirteen
        steps, the newest one that completed them.
        """
        with self._engine.connect() as connection:
            found = connection.execute(_newest_of_tours).all()
        return {row[0]: row[1] for row in sorted(found, key=lambda row: int(row[2]))}

    def newest_of_steps(self) -> dict[str, Walked]:
        """Return the newest flow that has each step, by the step's slug."""
        with self._engine.connect() as connection:
            rows = connection.execute(_newest_of_steps).all()
        return {slug: Walked(flow, walked_as) for slug, flow, walked_as in rows if slug}


def note(connection: Connection, news: Sequence[FlowSummary]) -> None:
    """Add or update the lines of flows."""
    if news:
        connection.execute(_note(connection.dialect.name), list(map(_row, news)))


def join(connection: Connection, became: Mapping[str, str]) -> None:
    """Combine the lines of flows that turned out to be one; `became` maps old names to new ones."""
    flows = {"flows": [*{*became, *became.values()}]}
    lines: dict[str, list[FlowSummary]] = {}
    for row in connection.execute(_named, flows).mappings():
        lines.setdefault(became.get(row["flow"], row["flow"]), []).append(_read(row))
    if lines:
        connection.execute(_drop, flows)
        joined = {flow: functools.reduce(FlowSummary.joined, each) for flow, each in lines.items()}
        connection.execute(_add, [_row(line._replace(flow=flow)) for flow, line in joined.items()])


def forget(connection: Connection, before: int) -> None:
    """Delete the flows that have no event after this number."""
    connection.execute(_forget, {"before": before})


def _row(line: FlowSummary) -> Mapping[str, Any]:
    as_json = {"refused": _as_json(line.refused), "others": json.dumps(dict(line.others))}
    return line._asdict() | as_json


def _read(row: Mapping[Any, Any]) -> FlowSummary:
    refused = msgspec.convert(json.loads(row["refused"]), Refusal | None)
    return FlowSummary(**{**row, "refused": refused, "others": json.loads(row["others"])})


def _as_json(refusal: Refusal | None) -> str:
    # ASCII only: an error from the wire may not be valid Unicode.
    return json.dumps(msgspec.to_builtins(refusal))
