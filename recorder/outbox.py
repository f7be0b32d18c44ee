"""GET /events: what was recorded, for views; it waits for what is still to come."""

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from recorder.ledger import Ledger

LONGEST_WAIT = 25.0
"""Seconds that a question waits at most: less than the patience of any client or proxy."""


def routes(ledger: Ledger) -> Blueprint:
    """The route that gives events out."""
    outbox = Blueprint("outbox", __name__)

    @outbox.get("/events")
    def give() -> ResponseReturnValue:
        try:
            after, wait = _number("after"), _number("wait") or 0
        except ValueError:
            return jsonify(error="after and wait are whole numbers of 0 or more."), 400
        page = ledger.read(after, min(wait, LONGEST_WAIT))
        return Response(page.as_json(), mimetype="application/json")

    return outbox


def _number(name: str) -> int | None:
    given = request.args.get(name)
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise ValueError(name)
    return int(given)
