"""POST /gate: where the console and the viewer let steps go, or hold them."""

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
    """The event that is to be let go is not held, or not any more."""


class Release(Struct, frozen=True, tag_field="do", tag="release"):
    """Let one held event go."""

    event: str

    def obey(self, gate: Gate) -> None:
        """Do it.

        Raises:
            AlreadyGone: the event is not held.
        """
        if not gate.release(self.event):
            raise AlreadyGone("This step is not held, or has already moved on.")


class Hold(Struct, frozen=True, tag_field="do", tag="hold"):
    """Hold a flow; without one, all of them."""

    flow: str | UnsetType = UNSET

    def obey(self, gate: Gate) -> None:
        """Do it."""
        gate.hold(None if self.flow is UNSET else self.flow)


class Run(Struct, frozen=True, tag_field="do", tag="run"):
    """Let a flow run; without one, all of them."""

    flow: str | UnsetType = UNSET

    def obey(self, gate: Gate) -> None:
        """Do it."""
        gate.run(None if self.flow is UNSET else self.flow)


class RunTo(Struct, frozen=True, tag_field="do", tag="run_to"):
    """Let a flow run until a step is reached."""

    flow: str
    step: StepNumber

    def obey(self, gate: Gate) -> None:
        """Do it."""
        gate.run_to(self.flow, self.step)


Order = Release | Hold | Run | RunTo
ORDERS: Any = Order
"""What `json_as` reads them by: to the type checker a union is not a type."""


def routes(gate: Gate) -> Blueprint:
    """The route that moves the gate; its answer is the gate's state."""
    control = Blueprint("gate", __name__)

    @control.post("/gate")
    def move() -> ResponseReturnValue:
        # Other content types a foreign page may send without asking first.
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
