"""Two flows side by side, with the differences between them."""

from collections.abc import Sequence

from recorder.comparing.comparison import compare, summary
from recorder.keeping.flow_summary import FlowSummary
from recorder.viewer.diagram import row_of
from recorder.viewer.flow_item import choice
from recorder.viewer.flow_view import FlowView
from recorder.viewer.links import Links
from recorder.viewer.rendering import render
from tracing.tours import TOURS


def comparison_html(
    flows: Sequence[FlowSummary],
    asked: Sequence[str],
    views: tuple[FlowView | None, FlowView | None],
    links: Links,
) -> str:
    """Return the page; it asks for two flows if they are missing. `asked` are tours, or flows by
    any name that they have had; a tour that has not been run yet gets a button that runs it.
    """
    left, right = views
    titles = {flow.flow: flow.shown_as.title for flow in flows}
    pairs = []
    if left is not None and right is not None:
        pairs = compare(left.steps, right.steps)
    return render(
        "reading/compare.html",
        here="/compare",
        role_pages=links.pages,
        tours=[(tour.name, tour.title) for tour in TOURS.values()],
        flows=[(flow.flow, choice(flow)) for flow in flows],
        chosen=[
            name if name in TOURS else view and view.flow
            for name, view in zip(asked, views, strict=True)
        ],
        links=links.compared(asked),
        heads=[view and titles.get(view.flow, "") for view in views],
        left=left,
        right=right,
        pairs=pairs,
        summary=summary(pairs) if pairs else "",
        row_of=row_of,
    )
