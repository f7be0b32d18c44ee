"""POST /gate: where the console and the viewer let steps go, or hold them."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from recorder.event.shape import Unfit, json_object
from recorder.holding.gate import Gate
from tracing.catalogue import THIRTEEN_STEPS

Verb = Callable[[Mapping[str, Any]], None]


class AlreadyGone(Exception):
    """The event that is to be let go is not held, or not any more."""


def routes(gate: Gate) -> Blueprint:
    """The route that moves the gate; its answer is the gate's state."""
    control = Blueprint("gate", __name__)
    verbs: dict[str, Verb] = {
        "release": lambda order: _release(gate, order),
        "hold": lambda order: gate.hold(_flow(order)),
        "run": lambda order: gate.run(_flow(order)),
        "run_to": lambda order: gate.run_to(_text(order, "flow"), _step(order)),
    }

    @control.post("/gate")
    def move() -> ResponseReturnValue:
        # Other content types a foreign page may send without asking first.
        if request.mimetype != "application/json":
            return jsonify(error="Orders are sent as application/json."), 415
        try:
            order = json_object(request.get_data(cache=False), "The order")
            _verb(verbs, order)(order)
        except Unfit as unfit:
            return jsonify(error=str(unfit)), 400
        except AlreadyGone as gone:
            return jsonify(error=str(gone)), 409
        return jsonify(gate.state())

    return control


def _verb(verbs: Mapping[str, Verb], order: Mapping[str, Any]) -> Verb:
    verb = verbs.get(_text(order, "do"))
    if verb is None:
        raise Unfit(f'"do" is none of {", ".join(verbs)}.')
    return verb


def _release(gate: Gate, order: Mapping[str, Any]) -> None:
    if not gate.release(_text(order, "event")):
        raise AlreadyGone("This step is not held, or has already moved on.")


def _flow(order: Mapping[str, Any]) -> str | None:
    return _text(order, "flow") if "flow" in order else None


def _text(order: Mapping[str, Any], name: str) -> str:
    value = order.get(name)
    if not isinstance(value, str):
        raise Unfit(f'"{name}" must be a text.')
    return value


def _step(order: Mapping[str, Any]) -> int:
    step = order.get("step")
    if isinstance(step, bool) or not isinstance(step, int):
        raise Unfit('"step" must be a whole number.')
    if not 1 <= step <= len(THIRTEEN_STEPS):
        raise Unfit(f'"step" must be from 1 to {len(THIRTEEN_STEPS)}.')
    return step
