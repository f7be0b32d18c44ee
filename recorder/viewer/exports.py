"""A flow in the formats of other programs, as downloads."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from recorder.exporting.flow import flows_of
from recorder.exporting.formats import FORMATS
from recorder.viewer.flow_view import FlowViews
from recorder.viewer.rendering import render

START = "flow"
"""With it the name of a download begins in its address; its ending says the format."""


def routes(views: FlowViews) -> Blueprint:
    """A route for each format."""
    exports = Blueprint("exports", __name__)

    @exports.get(f"/flows/<flow>/{START}<any({_endings()}):ending>")
    def export(flow: str, ending: str) -> ResponseReturnValue:
        view = views.flow(flow)
        if view is None:
            return render("missing.html", what="flow"), 404
        tours = {view.flow: view.tour} if view.tour else {}
        written = FORMATS[ending]
        text = written.write(flows_of(view.events, tours))
        answer = Response(text, content_type=f"{written.media_type}; charset=utf-8")
        name = f"{START}-{view.flow}{ending}"
        answer.headers.set("Content-Disposition", "attachment", filename=name)
        return answer

    return exports


def _endings() -> str:
    return ", ".join(f"'{ending}'" for ending in FORMATS)
