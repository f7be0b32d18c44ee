"""POST /events: where the roles hand in what they have to say.

The answer to an attended event is the permission to go on, so it is given when the gate lets the
event go. An empty batch asks whether the recorder still takes any.
"""

import logging

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from hosting.failure_log import kind_of
from hosting.serving.bridge import CLIENT_DISCONNECTED
from recorder.event.incoming import InvalidInput, batch_of
from recorder.ledger.ledger import Ledger
from tracing.patience import nobody_left
from tracing.recorder_link.recorder_connection import HELD_STEPS

log = logging.getLogger("recorder")


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
        is_told_alone = not (batch.lost or batch.abandoned)
        if batch.attended and is_told_alone and ledger.accept(batch.events):
            return "", 204, {HELD_STEPS: str(ledger.gate.number_held)}
        try:
            taken = ledger.take(
                batch.events, batch.lost, attended=batch.attended, lost_events=batch.lost_events
            )
            ledger.abandon(batch.abandoned)
        except SQLAlchemyError as error:
            log.warning("Events could not be stored: %s", kind_of(error))
            return jsonify(error="The events could not be stored."), 503
        if batch.attended:
            sender_left = request.environ.get(CLIENT_DISCONNECTED, nobody_left)
            for event in taken:
                ledger.pass_gate(event, sender_left)
        return "", 204, {HELD_STEPS: str(ledger.gate.number_held)}

    return inbox
