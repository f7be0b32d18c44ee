"""Where the pages request a tour, and where the program that runs it takes requests and reports."""

from collections.abc import Iterator, Mapping
from functools import partial
from threading import BoundedSemaphore
from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from msgspec import Meta, Struct

from hosting.access.methods import READING
from hosting.visible_text import visible
from recorder.event.incoming import InvalidInput, json_as
from recorder.holding.gate import Gate
from recorder.keeping.storage import Storage
from recorder.ledger.outbox import LONGEST_WAIT, NotWhole, whole_number
from recorder.tours.tour_requests import RequestIsOver, TourRequests, UnknownRequest, UnknownTour

ADVICE = "No program is running tours here. Run it yourself: python3 scripts/replay.py"
LONGEST_PROBLEM = 1000
"""Characters of what went wrong that are shown."""
MOST_FLOWS = 100
"""Flows of one run; a tour makes two or three."""
STATUS: dict[type[Exception], int] = {
    NotWhole: 400,
    InvalidInput: 400,
    UnknownTour: 404,
    UnknownRequest: 404,
    RequestIsOver: 409,
}
"""What an order is answered with that cannot be followed."""


class Report(Struct, frozen=True):
    """How a run goes: its flow, as soon as that is known, all flows that it has made, and what went
    wrong.
    """

    state: Literal["running", "done", "failed"]
    flow: str | None = None
    flows: Annotated[tuple[str, ...], Meta(max_length=MOST_FLOWS)] = ()
    problem: str | None = None


def routes(
    gate: Gate, storage: Storage, requests: TourRequests, places: BoundedSemaphore
) -> Blueprint:
    """The routes of tour requests. A caller that waits for one takes one of the `places`; when none
    is left, it is answered at once.
    """
    blueprint = Blueprint("requests", __name__)

    take_orders(blueprint)
    _add_requesting(blueprint, gate, storage, requests)
    _add_running(blueprint, storage, requests, places)
    return blueprint


def take_orders(blueprint: Blueprint) -> None:
    """Take JSON alone, and answer an order that cannot be followed with a sentence."""

    @blueprint.before_request
    def take_json_alone() -> ResponseReturnValue | None:
        # Other content types a foreign page may send without asking first.
        if request.method not in READING and request.mimetype != "application/json":
            return jsonify(error="Orders are sent as application/json."), 415
        return None

    for error, status in STATUS.items():
        blueprint.register_error_handler(error, partial(_refused, status=status))


def _refused(error: Exception, *, status: int) -> ResponseReturnValue:
    return jsonify(error=str(error)), status


def _add_requesting(
    blueprint: Blueprint, gate: Gate, storage: Storage, requests: TourRequests
) -> None:
    def told(name: str) -> Response:
        asked = requests.state(name)
        flow = storage.current_name(asked.flow) if asked.flow else None
        its = set(map(storage.current_name, asked.flows if asked.state == "running" else ()))
        held = next((name for name in _held(gate) if name in its), None)
        problem = visible(asked.problem)
        return jsonify(tour=name, state=asked.state, flow=flow, held=held, problem=problem)

    @blueprint.post("/tours/<name>/run")
    def ask(name: str) -> ResponseReturnValue:
        requests.request(name)
        return told(name), 202

    @blueprint.get("/tours/<name>/state")
    def state(name: str) -> ResponseReturnValue:
        return told(name)


def _add_running(
    blueprint: Blueprint, storage: Storage, requests: TourRequests, places: BoundedSemaphore
) -> None:
    @blueprint.get("/tour-requests")
    def give() -> ResponseReturnValue:
        return taken(requests, places)

    @blueprint.post("/tour-requests/<id>")
    def report(id: str) -> ResponseReturnValue:
        told = json_as(Report, request.get_data(cache=False), "The report")
        problem = (told.problem or "")[:LONGEST_PROBLEM]
        tour = requests.report(id, told.state, told.flow, problem, told.flows)
        if told.flow is not None:
            # What went wrong on the way does not show the tour.
            storage.flows.walked(told.flow, None if told.state == "failed" else tour)
        return "", 204


def _held(gate: Gate) -> Iterator[str]:
    """The flows that wait at the gate."""
    return (name for name, its in gate.state().flows.items() if its.held)


def taken(requests: TourRequests, places: BoundedSemaphore) -> ResponseReturnValue:
    """The requests that wait, for their runner; it may wait for one as long as it says."""
    wait = whole_number("wait") or 0
    if not places.acquire(blocking=False):
        return _given(requests.take(0))
    try:
        return _given(requests.take(min(wait, LONGEST_WAIT)))
    finally:
        places.release()


def _given(taken: Mapping[str, str]) -> ResponseReturnValue:
    return jsonify(requests=[{"id": id, "tour": tour} for id, tour in taken.items()])
