"""Public data: what hangs on the notice board, for everybody who gives a name."""

from flask import Response, request

from resource_server.errors import json_answer
from resource_server.resources.notice_board_checks import CALLER_CHECKS
from resource_server.verification.refusals import Refusals
from tracing.checks import Refused, run
from tracing.endpoint_steps import PUBLIC_DATA_REQUESTED
from tracing.exchange import at

NOTICES = (
    "Found near the rabbit hole: one watch, two minutes slow. Ask at the door.",
    "The ladder is back. Whoever returned it: thank you, and where are the lower rungs?",
    "Choir practice moves to the kitchen, where the echo is better and so is the cake.",
    "The house is quiet from ten o'clock. Grinning cats may stay, if they do it silently.",
)

NOTHING_PROVED = "Nobody has proved that: a client id is a name, and anyone may say it."


class NoticeBoard:
    """The public endpoint. What hangs here is nobody's secret, so a name tag is enough."""

    def __init__(self, resource: str) -> None:
        self._refusals = Refusals(resource, "", ())

    def show(self) -> Response:
        """`GET /api/public?client_id=…`."""
        at(PUBLIC_DATA_REQUESTED)
        names = request.args.getlist("client_id")
        try:
            run(CALLER_CHECKS, names)
        except Refused as refusal:
            return self._refusals.answer(refusal, "")
        caller = {"client_id": names[0], "proved": False, "says": NOTHING_PROVED}
        return json_answer({"notice_board": NOTICES, "caller": caller})
