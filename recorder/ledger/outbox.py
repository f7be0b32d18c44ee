"""GET /events: what was recorded, for views; a request can wait for what is still to come."""

from threading import BoundedSemaphore

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from recorder.ledger.ledger import Ledger
from recorder.ledger.page import Page

LONGEST_WAIT = 25.0
"""Maximum seconds that a request waits: less than the timeout of any client or proxy."""


class NotWhole(ValueError):
    """A parameter of the query is not a whole number; the message names it."""


def routes(ledger: Ledger, places: BoundedSemaphore) -> Blueprint:
    """Return the route that delivers events. A reader that waits takes one of the `places`; if none
    is left, it gets its response immediately.
    """
    outbox = Blueprint("outbox", __name__)

    @outbox.get("/events")
    def give() -> ResponseReturnValue:
        try:
            after, wait, gate = (
                whole_number("after"),
                whole_number("wait") or 0,
                whole_number("gate"),
            )
        except NotWhole:
            return jsonify(error="after, wait and gate must be whole numbers of 0 or more."), 400
        if not places.acquire(blocking=False):
            return _answer(ledger.read(after, 0, gate))
        try:
            return _answer(ledger.read(after, min(wait, LONGEST_WAIT), gate))
        finally:
            places.release()

    return outbox


def _answer(page: Page) -> Response:
    return Response(page.as_json(), mimetype="application/json")


def whole_number(name: str) -> int | None:
    """Return a number from the query of this request, or None if it is missing.

    Raises:
        NotWhole: it is not a whole number of 0 or more.
    """
    given = request.args.get(name)
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise NotWhole(f"{name} must be a whole number of 0 or more.")
    return int(given)
