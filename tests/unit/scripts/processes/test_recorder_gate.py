"""`scripts.processes.recorder_gate`, with a real recorder behind a real socket."""

import pytest

from scripts.processes.places import Address
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder_gate import NotHeld, RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from tests.support.recorder_tokens import VIEWER
from tests.support.started import eventually
from tests.unit.scripts.recorders import Roles, event


def test_the_gate_holds_and_lets_go(recorder: Address) -> None:
    """Each order returns the resulting state; a step can be released once."""
    reader, gate, roles = (
        RecorderReader(recorder, VIEWER),
        RecorderGate(recorder, VIEWER),
        Roles(recorder),
    )
    gate.hold()
    leave = roles.tell(event("one", "flow"))
    eventually(lambda: bool(reader.read(1)))
    eventually(lambda: bool(reader.read(1) or reader.gate["flows"]))
    assert [its["held"] for its in reader.gate["flows"].values()] == [["one"]]
    assert not leave.done()
    assert not gate.release("one")["flows"]
    leave.result(10)
    with pytest.raises(NotHeld, match="moved on"):
        gate.release("one")
    roles.end()


def test_one_flow_or_all_can_run(recorder: Address) -> None:
    """The other flows stay as they are."""
    gate = RecorderGate(recorder, VIEWER)
    gate.hold()
    state = gate.run("this")
    assert state["holding"] is True
    assert state["flows"]["this"]["mode"] == "run"
    assert gate.run_to("this", 7)["flows"]["this"]["until"] == 7
    state = gate.run(None)
    assert (state["holding"], state["flows"]) == (False, {})


def test_an_invalid_order_is_a_sentence(recorder: Address) -> None:
    """The message is the recorder's own."""
    with pytest.raises(ProcessTrouble, match="step has an invalid value"):
        RecorderGate(recorder, VIEWER).run_to("this", 14)
