"""What the routes of all requested runs share: how orders are accepted, refused and given out."""

from collections.abc import Mapping
from functools import partial
from threading import BoundedSemaphore

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from hosting.access.methods import READING
from recorder.event.incoming import InvalidInput
from recorder.ledger.outbox import LONGEST_WAIT, NotWhole, whole_number
from recorder.tours.run_requests import RequestIsOver, RunRequests, UnknownRequest, UnknownRun

LONGEST_PROBLEM = 1000
"""Maximum number of characters shown of a description of what went wrong."""
STATUS: dict[type[Exception], int] = {
    NotWhole: 400,
    InvalidInput: 400,
    UnknownRun: 404,
    UnknownRequest: 404,
    RequestIsOver: 409,
}
"""The status with which an order that cannot be carried out is refused."""


def take_orders(blueprint: Blueprint) -> None:
    """Accept JSON only, and refuse an order that cannot be carried out with a sentence."""

    @blueprint.before_request
    def take_json_alone() -> ResponseReturnValue | None:
        # A foreign page may send other content types without a CORS preflight.
        if request.method not in READING and request.mimetype != "application/json":
            return jsonify(error="Orders are sent as application/json."), 415
        return None

    for error, status in STATUS.items():
        blueprint.register_error_handler(error, partial(_refused, status=status))


def _refused(error: Exception, *, status: int) -> ResponseReturnValue:
    return jsonify(error=str(error)), status


def taken(requests: RunRequests, places: BoundedSemaphore) -> ResponseReturnValue:
    """Respond with the waiting requests, for their runner; it says how long it can wait for one.

    Each request is given out only once. A link on a foreign page therefore gets none: a browser
    that follows it sends the viewer's cookie, but no Authorization header.
    """
    if "Authorization" not in request.headers:
        return jsonify(error="Only a program that shows the recorder's token is given any."), 403
    wait = whole_number("wait") or 0
    if not places.acquire(blocking=False):
        return _given(requests.take(0))
    try:
        return _given(requests.take(min(wait, LONGEST_WAIT)))
    finally:
        places.release()


def _given(taken: Mapping[str, str]) -> ResponseReturnValue:
    return jsonify(requests=[{"id": id, "name": name} for id, name in taken.items()])
