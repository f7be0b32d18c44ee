"""POST /gate: where the console and the viewer hold and release steps."""

from typing import Annotated, Any

import msgspec
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from msgspec import UNSET, Meta, Struct, UnsetType

from recorder.event.incoming import InvalidInput, json_as
from recorder.holding.gate import Gate
from tracing.catalogue import THIRTEEN_STEPS

StepNumber = Annotated[int, Meta(ge=1, le=len(THIRTEEN_STEPS))]


class AlreadyGone(Exception):
    """The event to release is not held, or no longer held."""


class Release(Struct, frozen=True, tag_field="do", tag="release"):
    """Release one held event."""

    event: str

    def obey(self, gate: Gate) -> None:
        """Carry out this order.

        Raises:
            AlreadyGone: the event is not held.
        """
        if not gate.release(self.event):
            raise AlreadyGone("This step is not held, or has already moved on.")


class Hold(Struct, frozen=True, tag_field="do", tag="hold"):
    """Hold a flow, or all flows if none is given."""

    flow: str | UnsetType = UNSET

    def obey(self, gate: Gate) -> None:
        """Carry out this order."""
        gate.hold(None if self.flow is UNSET else self.flow)


class Run(Struct, frozen=True, tag_field="do", tag="run"):
    """Let a flow run, or all flows if none is given."""

    flow: str | UnsetType = UNSET

    def obey(self, gate: Gate) -> None:
        """Carry out this order."""
        gate.run(None if self.flow is UNSET else self.flow)


class RunTo(Struct, frozen=True, tag_field="do", tag="run_to"):
    """Let a flow run until it reaches a step."""

    flow: str
    step: StepNumber

    def obey(self, gate: Gate) -> None:
        """Carry out this order."""
        gate.run_to(self.flow, self.step)


Order = Release | Hold | Run | RunTo
ORDERS: Any = Order
"""The type that `json_as` reads orders as; a type checker does not accept a union as a type."""


def routes(gate: Gate) -> Blueprint:
    """Return the route that controls the gate; it responds with the gate's state."""
    control = Blueprint("gate", __name__)

    @control.post("/gate")
    def move() -> ResponseReturnValue:
        # A foreign page may send other content types without a CORS preflight.
        if request.mimetype != "application/json":
            return jsonify(error="Orders are sent as application/json."), 415
        try:
            order: Order = json_as(ORDERS, request.get_data(cache=False), "The order")
            order.obey(gate)
        except InvalidInput as invalid:
            return jsonify(error=str(invalid)), 400
        except AlreadyGone as gone:
            return jsonify(error=str(gone)), 409
        return jsonify(msgspec.to_builtins(gate.state()))

    return control
