"""The routes on which the lab fetches edited requests and reports their outcome."""

from threading import BoundedSemaphore
from typing import Literal

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from msgspec import Struct, to_builtins

from oauth2_playground.spelling import spelled
from recorder.attacks.edits import Edits, Outcome
from recorder.event.incoming import json_as
from recorder.tours.run_request_routes import LONGEST_PROBLEM, take_orders, taken
from recorder.tours.run_requests import RunRequests

ADVICE = spelled(
    "No program sends edited requests here. Start the playground with: python3 scripts/launch.py"
)


class Report(Struct, frozen=True):
    """The outcome of a request, or what went wrong."""

    state: Literal["done", "failed"]
    problem: str | None = None
    outcome: Outcome | None = None


def requests_of(edits: Edits) -> RunRequests:
    """The queue of edited requests to send."""
    return RunRequests(lambda id: edits.find(id) is not None, lambda _: ADVICE)


def routes(edits: Edits, requests: RunRequests, places: BoundedSemaphore) -> Blueprint:
    """The routes of the lab. While it waits for a request, it occupies one of the `places`."""
    blueprint = Blueprint("edits", __name__)
    take_orders(blueprint)

    @blueprint.get("/edit-requests")
    def give() -> ResponseReturnValue:
        return taken(requests, places)

    @blueprint.get("/edits/<id>/request")
    def edited(id: str) -> ResponseReturnValue:
        edit = edits.find(id)
        if edit is None:
            return jsonify(error="Unknown edit."), 404
        return jsonify(to_builtins(edit.request))

    @blueprint.post("/edit-requests/<id>")
    def report(id: str) -> ResponseReturnValue:
        report = json_as(Report, request.get_data(cache=False), "The report")
        problem = (report.problem or "")[:LONGEST_PROBLEM]
        # Stored before the state changes, so that a page that sees "done" also finds the outcome.
        edit = edits.find(requests.report(id, "running", None, problem))
        if edit is not None:
            edit.outcome = report.outcome
        requests.report(id, report.state, None, problem)
        return "", 204

    return blueprint
