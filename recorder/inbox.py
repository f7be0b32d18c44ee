"""POST /events: where the roles hand in what they have to say."""

import json
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from recorder.ledger import Ledger
from recorder.shape import Unfit, checked_batch


def routes(ledger: Ledger) -> Blueprint:
    """The route that takes events in."""
    inbox = Blueprint("inbox", __name__)

    @inbox.post("/events")
    def take() -> ResponseReturnValue:
        # Other content types a foreign page may send without asking first.
        if request.mimetype != "application/json":
            return jsonify(error="Events are sent as application/json."), 415
        try:
            events, lost = checked_batch(_document(request.get_data(cache=False)))
        except Unfit as unfit:
            return jsonify(error=str(unfit)), 400
        ledger.take(events, lost)
        return "", 204

    return inbox


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unfit(f"The body is not JSON: {error}.") from error
