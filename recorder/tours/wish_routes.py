"""Where the pages wish for a tour, and where whoever walks takes the wishes and reports of them."""

from collections.abc import Mapping
from functools import partial
from threading import BoundedSemaphore
from typing import Any, cast

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from recorder.event.shape import Unfit, json_object
from recorder.ledger.ledger import Ledger
from recorder.ledger.outbox import LONGEST_WAIT, NotWhole, whole_number
from recorder.tours.wishes import State, UnknownTour, UnknownWish, Wishes, WishIsOver

REPORTED = ("running", "done", "failed")
LONGEST_PROBLEM = 1000
"""Characters of what went wrong that are shown."""
STATUS: dict[type[Exception], int] = {
    NotWhole: 400,
    Unfit: 400,
    UnknownTour: 404,
    UnknownWish: 404,
    WishIsOver: 409,
}
"""What an order is answered with that cannot be followed."""


def routes(ledger: Ledger, wishes: Wishes, places: BoundedSemaphore) -> Blueprint:
    """The routes of wishes. Whoever waits for one takes one of the `places`; when none is left, it
    is answered at once.
    """
    blueprint = Blueprint("wishes", __name__)

    @blueprint.before_request
    def take_json_alone() -> ResponseReturnValue | None:
        # Other content types a foreign page may send without asking first.
        if request.method == "POST" and request.mimetype != "application/json":
            return jsonify(error="Orders are sent as application/json."), 415
        return None

    for error, status in STATUS.items():
        blueprint.register_error_handler(error, partial(_refused, status=status))
    _add_wishing(blueprint, ledger, wishes)
    _add_walking(blueprint, ledger, wishes, places)
    return blueprint


def _refused(error: Exception, *, status: int) -> ResponseReturnValue:
    return jsonify(error=str(error)), status


def _add_wishing(blueprint: Blueprint, ledger: Ledger, wishes: Wishes) -> None:
    @blueprint.post("/tours/<name>/run")
    def wish(name: str) -> ResponseReturnValue:
        wishes.wish(name)
        return jsonify(_told(ledger, wishes, name)), 202

    @blueprint.get("/tours/<name>")
    def state(name: str) -> ResponseReturnValue:
        return jsonify(_told(ledger, wishes, name))


def _add_walking(
    blueprint: Blueprint, ledger: Ledger, wishes: Wishes, places: BoundedSemaphore
) -> None:
    @blueprint.get("/wishes")
    def give() -> ResponseReturnValue:
        wait = whole_number("wait") or 0
        if not places.acquire(blocking=False):
            return _given(wishes.take(0))
        try:
            return _given(wishes.take(min(wait, LONGEST_WAIT)))
        finally:
            places.release()

    @blueprint.post("/wishes/<id>")
    def report(id: str) -> ResponseReturnValue:
        _report(ledger, wishes, id, json_object(request.get_data(cache=False), "The report"))
        return "", 204


def _report(ledger: Ledger, wishes: Wishes, id: str, report: Mapping[str, Any]) -> None:
    if report.get("state") not in REPORTED:
        raise Unfit(f'"state" is none of {", ".join(REPORTED)}.')
    state, flow = cast(State, report["state"]), _text(report, "flow")
    problem = (_text(report, "problem") or "")[:LONGEST_PROBLEM]
    tour = wishes.report(id, state, flow, problem)
    if flow is not None:
        # What went wrong on the way does not show the tour.
        ledger.walked(flow, None if state == "failed" else tour)


def _text(report: Mapping[str, Any], name: str) -> str | None:
    value = report.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unfit(f'"{name}" must be a text.')
    return value


def _told(ledger: Ledger, wishes: Wishes, name: str) -> dict[str, Any]:
    wish = wishes.state(name)
    flow = ledger.flow_today(wish.flow) if wish.flow else None
    held = _held(ledger, flow) if wish.state == "running" else None
    return {
        "tour": name,
        "state": wish.state,
        "flow": flow,
        "held": held,
        "problem": wish.problem,
    }


def _held(ledger: Ledger, flow: str | None) -> str | None:
    """The flow that waits at the gate: this one, or, while it is not known, the last to wait."""
    held = [name for name, its in ledger.gate.state()["flows"].items() if its["held"]]
    if flow is None:
        return held[-1] if held else None
    return flow if flow in held else None


def _given(taken: Mapping[str, str]) -> ResponseReturnValue:
    return jsonify(wishes=[{"id": id, "tour": tour} for id, tour in taken.items()])
