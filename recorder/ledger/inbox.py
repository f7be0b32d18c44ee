"""POST /events: where the roles deliver their events.

The response to an attended event is the permission to go on, so it is sent when the gate releases
the event. An empty batch asks whether the recorder still accepts events.
"""

import logging
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from hosting.failure_log import kind_of
from hosting.serving.answer import Answer
from hosting.serving.bridge import CLIENT_DISCONNECTED
from recorder.access.guard import FromRole
from recorder.event.incoming import InvalidInput, batch_of
from recorder.ledger.ledger import Ledger
from tracing.patience import nobody_left
from tracing.recorder_link.recorder_connection import HELD_STEPS

LEAVE = Answer.of(204, [(HELD_STEPS, "0")])
"""The permission to go on while no step is held."""

log = logging.getLogger("recorder")


class Inbox:
    """The recorder's app. Attended events that may leave immediately are handled in the event loop:
    a role waits for each response, and a thread would take longer than the response.
    """

    def __init__(self, app: WSGIApplication, ledger: Ledger, is_from_role: FromRole) -> None:
        self._app = app
        self._ledger = ledger
        self._is_from_role = is_from_role

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to any request."""
        return self._app(environ, start_response)

    def answer_at_once(self, environ: WSGIEnvironment, body: bytes) -> Answer | None:
        """Take attended events that may leave immediately; return None for all other requests."""
        asked = environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("CONTENT_TYPE")
        if asked != ("POST", "/events", "application/json") or not self._ledger.accepts:
            return None
        if not self._is_from_role(environ):
            return None
        try:
            batch = batch_of(body)
        except InvalidInput:
            # The request is then handled on a thread, which reports what is wrong.
            return None
        is_told_alone = batch.attended and not (batch.lost or batch.abandoned)
        return LEAVE if is_told_alone and self._ledger.accept(batch.events, body) else None


def routes(ledger: Ledger) -> Blueprint:
    """Return the route that takes events in."""
    inbox = Blueprint("inbox", __name__)

    @inbox.post("/events")
    def take() -> ResponseReturnValue:
        # A foreign page may send other content types without a CORS preflight.
        if request.mimetype != "application/json":
            return jsonify(error="Events are sent as application/json."), 415
        try:
            batch = batch_of(request.get_data(cache=False))
        except InvalidInput as invalid:
            return jsonify(error=str(invalid)), 400
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
