"""Where the pages request a tour, and where the program that runs it takes requests and reports."""

from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from msgspec import Meta, Struct

from hosting.visible_text import visible
from oauth2_playground.spelling import spelled
from recorder.event.incoming import json_as
from recorder.holding.gate import Gate
from recorder.keeping.storage import Storage
from recorder.tours.run_request_routes import LONGEST_PROBLEM, take_orders, taken
from recorder.tours.run_requests import RunRequests

MOST_FLOWS = 100
"""Maximum number of flows of one run; a tour makes two or three."""


class Report(Struct, frozen=True):
    """How a run is going: its flow, as soon as that is known, all flows that it has made, and what
    went wrong.
    """

    state: Literal["running", "done", "failed"]
    flow: str | None = None
    flows: Annotated[tuple[str, ...], Meta(max_length=MOST_FLOWS)] = ()
    problem: str | None = None


def advice(tour: str) -> str:
    """Return what to do if no program runs tours."""
    return spelled(
        f"No program is running tours here. Run it yourself: python3 scripts/replay.py {tour}"
    )


def routes(
    gate: Gate, storage: Storage, requests: RunRequests, places: BoundedSemaphore
) -> Blueprint:
    """Return the routes of tour requests. A caller that waits for a request takes one of the
    `places`; if none is left, it gets its response immediately.
    """
    blueprint = Blueprint("requests", __name__)

    take_orders(blueprint)
    _add_requesting(blueprint, gate, storage, requests)
    _add_running(blueprint, storage, requests, places)
    return blueprint


def _add_requesting(
    blueprint: Blueprint, gate: Gate, storage: Storage, requests: RunRequests
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
    blueprint: Blueprint, storage: Storage, requests: RunRequests, places: BoundedSemaphore
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
            # A run that failed on the way does not show the tour.
            storage.flows.walked(told.flow, None if told.state == "failed" else tour)
        return "", 204


def _held(gate: Gate) -> Iterator[str]:
    """Return the flows that wait at the gate."""
    return (name for name, its in gate.state().flows.items() if its.held)
