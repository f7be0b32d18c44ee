"""A flow in the list of flows: when it began, and what has become of it, in words."""

from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from recorder.keeping.flow_summary import FlowSummary
from recorder.reading import refusals, wording
from recorder.viewer.rendering import address, render

_UP_TO_SIX = ("no", "one", "two", "three", "four", "five", "six")
NUMBERS = (*_UP_TO_SIX, "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen")

STOPPED = timedelta(minutes=10)
"""After so long without an event a flow is no longer under way: as long as a code lives at most."""


def flow_item_html(summary: FlowSummary) -> Markup:
    """One flow as an item of the list."""
    return render(
        "flow/flow_item.html",
        flow=summary,
        href=address(summary.flow),
        began=datetime.fromisoformat(summary.began).astimezone(),
        outcome=outcome(summary),
        title=summary.shown_as.title,
        sign=_sign(summary),
    )


def called(summary: FlowSummary) -> str:
    """A flow in words: the tour that it is, and what has become of it."""
    return f"{summary.shown_as.title}: {outcome(summary)}"


def outcome(summary: FlowSummary, now: datetime | None = None) -> str:
    """What has become of a flow, in words, and that events of it are missing; `now` is this moment
    unless another one is given.
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
    quiet = (now or datetime.now(UTC)) - datetime.fromisoformat(summary.ended)
    return f"{'stopped' if quiet > STOPPED else 'under way'} at step {reached} of {steps}"


def choice(summary: FlowSummary) -> str:
    """A flow as one reads it in a list to choose from: when it began, its outcome, its length."""
    began = datetime.fromisoformat(summary.began).astimezone()
    length = wording.count(summary.events, "event")
    return f"{began:%H:%M:%S} · {called(summary)} · {length} · {summary.flow[:4]}"


def _sign(summary: FlowSummary) -> str:
    if summary.lost:
        return "⚠"
    if summary.is_complete or summary.is_refused_as_must_be:
        return "✓"
    if summary.refused is not None:
        return "✗"
    return "–" if summary.given_up else "…"
