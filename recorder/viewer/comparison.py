"""Two flows beside each other, with what differs between them."""

from collections.abc import Sequence

from recorder.comparing.comparison import compare, summary
from recorder.keeping.flow_list import FlowSummary
from recorder.viewer.diagram import row_of
from recorder.viewer.flow_item import choice
from recorder.viewer.rendering import render
from recorder.viewer.told import Told


def comparison_html(flows: Sequence[FlowSummary], left: Told | None, right: Told | None) -> str:
    """The page; without two flows it asks for them."""
    pairs = []
    if left is not None and right is not None:
        pairs = compare(left.steps, right.steps)
    return render(
        "compare.html",
        flows=[(flow.flow, choice(flow)) for flow in flows],
        left=left,
        right=right,
        pairs=pairs,
        summary=summary(pairs) if pairs else "",
        row_of=row_of,
    )
