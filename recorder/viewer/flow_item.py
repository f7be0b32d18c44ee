"""A flow in the list of flows: when it began, and what became of it, in words."""

from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from hosting.visible_text import visible
from recorder.keeping.flow_summary import FlowSummary
from recorder.reading import refusals, wording
from recorder.viewer.rendering import address, render

_UP_TO_SIX = ("no", "one", "two", "three", "four", "five", "six")
NUMBERS = (*_UP_TO_SIX, "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen")

SHOWN = 8
"""Number of characters shown of the id of a client that has no name."""

STOPPED = timedelta(minutes=10)
"""After so long without an event a flow counts as stopped: it is the maximum lifetime of a code."""


def flow_item_html(summary: FlowSummary) -> Markup:
    """Return a flow as an item of the list."""
    return render(
        "flow/flow_item.html",
        flow=summary,
        href=address(summary.flow),
        began=when(summary),
        who=who(summary),
        name=flow_name(summary),
        outcome=outcome(summary),
        title=summary.shown_as.title,
        sign=_sign(summary),
        is_over=is_over(summary),
    )


def flow_name(summary: FlowSummary) -> str:
    """Return a flow's name for the window title: its tour, and when it began, to the minute."""
    return f"{summary.shown_as.title} {_began(summary, 'minutes')}"


def who(summary: FlowSummary) -> str:
    """Return the person who signed in, and the client, as far as they are known."""
    client = summary.client_name or (f"client {summary.client[:SHOWN]}…" if summary.client else "")
    return " · ".join(visible(each) for each in (summary.person, client) if each)


def when(summary: FlowSummary, now: datetime | None = None) -> str:
    """Return when a flow began, by this machine's clock, with the day if that is not today."""
    return _began(summary, "seconds", now)


def _began(summary: FlowSummary, exact: str, now: datetime | None = None) -> str:
    began = datetime.fromisoformat(summary.began).astimezone()
    today = (now or datetime.now(UTC)).astimezone().date()
    day = "" if began.date() == today else f"{began.day} {began:%b} "
    year = "" if began.year == today.year else f"{began.year} "
    return f"{day}{year}{began.time().isoformat(exact)}"


def is_over(summary: FlowSummary, now: datetime | None = None) -> bool:
    """Return whether nothing more is expected of a flow: it was completed, or went where the
    servers cannot see it, was given up, or has stopped. A flow that was refused may go on: after a
    wrong password, the user can try again.
    """
    is_at_its_end = _is_well_at_its_end(summary) or summary.given_up
    return is_at_its_end or _has_stopped(summary, now)


def _is_well_at_its_end(summary: FlowSummary) -> bool:
    is_all_seen = summary.is_complete or summary.is_refused_as_must_be
    return is_all_seen or summary.ends_out_of_sight


def _has_stopped(summary: FlowSummary, now: datetime | None) -> bool:
    return (now or datetime.now(UTC)) - datetime.fromisoformat(summary.ended) > STOPPED


def called(summary: FlowSummary) -> str:
    """Return a flow in words: its tour, and what became of it."""
    return f"{summary.shown_as.title}: {outcome(summary)}"


def outcome(summary: FlowSummary, now: datetime | None = None) -> str:
    """Return what became of a flow, in words, and how many of its events are missing; `now` is the
    current time unless another one is given.
    """
    missing = f", {wording.count(summary.lost, 'event')} lost" if summary.lost else ""
    return _outcome(summary, now) + missing


def _outcome(summary: FlowSummary, now: datetime | None) -> str:
    refusal = summary.refused
    if refusal is not None:
        must = ", as it must be" if summary.is_refused_as_must_be else ""
        where = refusals.where_refused(refusal)
        return f"refused {where}{must}: {refusals.why_refused(refusal)}"
    reached, steps = summary.reached
    if summary.is_complete:
        return f"all {NUMBERS[steps]} steps"
    if summary.given_up:
        return f"given up at step {reached} of {steps}"
    if summary.ends_out_of_sight:
        return f"finished at step {reached}, as far as the servers can see"
    state = "stopped" if _has_stopped(summary, now) else "under way"
    return f"{state} at step {reached} of {steps}"


def choice(summary: FlowSummary) -> str:
    """Return a flow for a list to choose from: when it began, who takes part, outcome, length."""
    length = wording.count(summary.events, "event")
    told = (when(summary), who(summary), called(summary), length, summary.flow[:4])
    return " · ".join(filter(None, told))


def _sign(summary: FlowSummary) -> str:
    if summary.lost:
        return "⚠"
    if _is_well_at_its_end(summary):
        return "✓"
    if summary.refused is not None:
        return "✗"
    return "–" if summary.given_up else "…"
