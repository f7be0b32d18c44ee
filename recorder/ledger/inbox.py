"""POST /events: where the roles hand in what they have to say.

The answer to an attended event is the permission to go on, so it is given when the gate lets the
event go.
"""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from recorder.event.incoming import InvalidInput, batch_of
from recorder.ledger.ledger import Ledger


def routes(ledger: Ledger) -> Blueprint:
    """The route that takes events in."""
    inbox = Blueprint("inbox", __name__)

    @inbox.post("/events")
    def take() -> ResponseReturnValue:
        # Other content types a foreign page may send without asking first.
        if request.mimetype != "application/json":
            return jsonify(error="Events are sent as application/json."), 415
        try:
            batch = batch_of(request.get_data(cache=False))
        except InvalidInput as invalid:
            return jsonify(error=str(invalid)), 400
        taken = ledger.take(batch.events, batch.lost, attended=batch.attended)
        if batch.attended:
            for event in taken:
                ledger.pass_gate(event)
        return "", 204

    return inbox
