"""GET /brief: the recording as text, for programs that show it to a person."""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from recorder.ledger.ledger import Ledger
from recorder.ledger.outbox import NotWhole, whole_number


def routes(ledger: Ledger) -> Blueprint:
    """The route; of a long recording, it returns the beginning."""
    blueprint = Blueprint("brief", __name__)

    @blueprint.get("/brief")
    def tell() -> ResponseReturnValue:
        # Imported on the first request, so that the recorder starts without the drawing code.
        from recorder.console.brief_text import brief_text

        try:
            after = whole_number("after") or 0
        except NotWhole as error:
            return jsonify(error=str(error)), 400
        events = [stored.event() for stored in ledger.read(after, 0).events]
        return Response(brief_text(events), mimetype="text/plain")

    return blueprint
