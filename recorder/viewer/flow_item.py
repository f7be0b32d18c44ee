"""A flow in the list of flows: when it began, and what has become of it, in words."""

from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from recorder.keeping.flow_list import FlowSummary
from recorder.keeping.refusal import Refusal
from recorder.reading import wording
from recorder.viewer.rendering import address, render
from tracing.catalogue import THIRTEEN_STEPS

STOPPED = timedelta(minutes=10)
"""After so long without an event nobody is under way any more: as long as a code lives at most."""


def flow_item_html(summary: FlowSummary) -> Markup:
    """One flow as an item of the list."""
    return render(
        "flow_item.html",
        flow=summary,
        href=address(summary.flow),
        began=datetime.fromisoformat(summary.began).astimezone(),
        outcome=outcome(summary),
        sign=_sign(summary),
    )


def outcome(summary: FlowSummary, now: datetime | None = None) -> str:
    """What has become of a flow, in words; `now` is this moment unless another one is given."""
    given = summary.refused
    if given is not None:
        refusal = Refusal("", None, None, given["check"], given["status"], given["error"])
        return f"refused at {given['part']}: {wording.why_refused(refusal)}"
    if summary.progress == len(THIRTEEN_STEPS):
        return "all thirteen steps"
    if not summary.progress:
        return f"{summary.tour} only"
    quiet = (now or datetime.now(UTC)) - datetime.fromisoformat(summary.ended)
    return f"{'stopped' if quiet > STOPPED else 'under way'} at step {summary.progress} of 13"


def choice(summary: FlowSummary) -> str:
    """A flow as one reads it in a list to choose from: when it began, its outcome, its length."""
    began = datetime.fromisoformat(summary.began).astimezone()
    length = wording.count(summary.events, "event")
    return f"{began:%H:%M:%S} · {outcome(summary)} · {length} · {summary.flow[:4]}"


def _sign(summary: FlowSummary) -> str:
    if summary.refused is not None:
        return "✗"
    return "✓" if summary.progress == len(THIRTEEN_STEPS) else "…"
