"""Public data: the notice board, open to every caller that gives a name."""

from flask import Response, request

from resource_server.answers import json_answer
from resource_server.refusals import unchallenged
from resource_server.resources.notice_board_checks import CALLER_CHECKS, Caller
from tracing.checks import decide
from tracing.endpoint_steps import PUBLIC_DATA_REQUESTED

NOTICES = (
    "Found near the rabbit hole: one watch, two minutes slow. Ask at the door.",
    "The ladder is back. Thank you for returning it, and where are the lower rungs?",
    "Choir practice moves to the kitchen, where the echo is better and so is the cake.",
    "The house is quiet from ten o'clock. Grinning cats may stay, if they do it silently.",
)

NOTHING_PROVED = "This proves nothing: a client id is not a secret, so anyone can send it."


class NoticeBoard:
    """The public endpoint. The notices are not secret, so a client id is enough."""

    def show(self) -> Response:
        """`GET /api/public?client_id=…`: return the notices, and say that a client_id proves
        nothing.
        """
        caller = Caller(tuple(request.args.getlist("client_id")))
        decide(PUBLIC_DATA_REQUESTED, CALLER_CHECKS, caller, unchallenged)
        said = {"client_id": caller.client_id, "proved": False, "says": NOTHING_PROVED}
        return json_answer({"notice_board": NOTICES, "caller": said})
