"""`recorder.holding.gate`: steps are held and released, in each flow separately."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from recorder.holding import gate as module
from recorder.holding.gate import Gate, HeldFlow
from tests.unit.recorder.samples import event, recorded

PATIENCE = 20.0


class HeldGate:
    """A gate, the threads that wait at it, and flows that turn out to be the same as others."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self.changed = threading.Condition()
        self.became: dict[str, str] = {}
        self.gate = Gate(self.changed, lambda flow: self.became.get(flow, flow), holding=True)
        self.gone = threading.Event()
        self._threads = threads

    def come(self, id: str, flow: str = "f", slug: str | None = "code-issued") -> Future[bool]:
        """Send an event to the gate on its own thread; return when it is held or has passed."""
        came = recorded(event(slug, id=id, flow=flow))
        coming = self._threads.submit(self.gate.wait, came, self.gone.is_set)
        coming.add_done_callback(self._wake)
        self.until(lambda: coming.done() or id in self.held())
        return coming

    def held(self) -> list[str]:
        """The ids of all held events."""
        return [each for flow in self.gate.state().flows.values() for each in flow.held]

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until this is true."""
        with self.changed:
            assert self.changed.wait_for(true, PATIENCE)

    def _wake(self, _done: Future[bool]) -> None:
        with self.changed:
            self.changed.notify_all()


@pytest.fixture
def held_gate() -> Iterator[HeldGate]:
    """A gate that holds; at the end it releases everything, so that no thread is left over."""
    with ThreadPoolExecutor(8) as threads:
        held_gate = HeldGate(threads)
        yield held_gate
        held_gate.gate.run()


def mode(held_gate: HeldGate, flow: str = "f") -> str:
    """The mode of a flow."""
    return held_gate.gate.state().flows[flow].mode


def test_a_step_waits_until_it_is_let_go(held_gate: HeldGate) -> None:
    """It continues only when it is released."""
    step = held_gate.come("a")
    assert not step.done()
    assert held_gate.gate.release("a")
    step.result(PATIENCE)
    assert held_gate.held() == []


def test_what_is_abandoned_does_not_go_on(held_gate: HeldGate) -> None:
    """The sender says that it has given up, and the gate notifies its viewers."""
    step, version = held_gate.come("a"), held_gate.gate.version
    assert held_gate.gate.abandon("a")
    assert not step.result(PATIENCE)
    assert held_gate.held() == []
    assert held_gate.gate.version > version
    assert not held_gate.gate.abandon("a")


def test_what_is_held_is_let_go_when_its_sender_has_left(
    held_gate: HeldGate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have continued without permission, so it is no longer held but does not count as
    abandoned.
    """
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.02)
    step, version = held_gate.come("a"), held_gate.gate.version
    held_gate.gone.set()
    assert step.result(PATIENCE)
    assert held_gate.held() == []
    assert held_gate.gate.version > version


def test_one_press_moves_one_step(held_gate: HeldGate) -> None:
    """The second click of a double click releases nothing, and the next step stays held."""
    held_gate.come("a")
    assert held_gate.gate.release("a")
    following = held_gate.come("b")
    assert not held_gate.gate.release("a")
    assert not following.done()


def test_what_belongs_to_no_step_is_not_held(held_gate: HeldGate) -> None:
    """A page that is not part of the flow passes."""
    assert held_gate.come("a", slug=None).done()


def test_nobody_waits_where_nothing_is_held(held_gate: HeldGate) -> None:
    """A gate in run mode has no effect."""
    held_gate.gate.run()
    assert held_gate.come("a").done()


def test_holding_one_flow_does_not_hold_another(held_gate: HeldGate) -> None:
    """Two browsers have two flows."""
    held_gate.gate.run()
    held_gate.gate.hold("f")
    held, other = held_gate.come("a", "f"), held_gate.come("b", "g")
    assert (held.done(), other.done()) == (False, True)


def test_two_held_flows_are_let_go_on_their_own(held_gate: HeldGate) -> None:
    """They can be released in any order."""
    first, second = held_gate.come("a", "f"), held_gate.come("b", "g")
    held_gate.gate.release("b")
    second.result(PATIENCE)
    assert not first.done()
    assert held_gate.gate.state().flows == {"f": HeldFlow("hold", None, ("a",))}


def test_what_waits_in_one_flow_is_told_in_order(held_gate: HeldGate) -> None:
    """Of nested calls, the outer one comes first."""
    held_gate.come("outer")
    held_gate.come("inner")
    assert held_gate.gate.state().flows["f"].held == ("outer", "inner")


def test_a_held_flow_that_is_told_to_run_goes_on(held_gate: HeldGate) -> None:
    """A held flow can be switched to run, and back to hold while it is running."""
    held = held_gate.come("a")
    held_gate.gate.run("f")
    held.result(PATIENCE)
    assert held_gate.come("b").done()
    held_gate.gate.hold("f")
    assert not held_gate.come("c").done()


def test_running_one_flow_leaves_the_others_held(held_gate: HeldGate) -> None:
    """The class continues with only one of them."""
    held = held_gate.come("a", "f"), held_gate.come("b", "g")
    held_gate.gate.run("f")
    held[0].result(PATIENCE)
    assert not held[1].done()


def test_running_all_lets_everything_go(held_gate: HeldGate) -> None:
    """Including flows with a mode of their own."""
    held_gate.gate.hold("g")
    held = held_gate.come("a", "f"), held_gate.come("b", "g")
    held_gate.gate.run()
    for each in held:
        each.result(PATIENCE)
    assert held_gate.gate.state().flows == {}


def test_holding_all_forgets_what_was_said_of_one(held_gate: HeldGate) -> None:
    """Holding all flows overrides the mode of each."""
    held_gate.gate.run("f")
    held_gate.gate.hold()
    assert not held_gate.come("a").done()


def test_a_flow_runs_to_a_step_and_is_held_there(held_gate: HeldGate) -> None:
    """Every later step is held, too."""
    held = held_gate.come("a", slug="client-registered")
    held_gate.gate.run_to("f", 4)
    held.result(PATIENCE)
    assert held_gate.come("b", slug="user-logged-in").done()
    assert mode(held_gate) == "run_to"
    assert not held_gate.come("c", slug="code-issued").done()
    assert mode(held_gate) == "hold"


def test_a_step_that_a_flow_leaves_out_is_not_waited_for(held_gate: HeldGate) -> None:
    """The flow is held at its next later step."""
    held_gate.gate.run_to("f", 4)
    assert not held_gate.come("a", slug="code-exchanged").done()


def test_steps_of_another_tour_have_other_numbers(held_gate: HeldGate) -> None:
    """Step 2 of a refresh is not step 2 of the thirteen."""
    held_gate.gate.run_to("f", 2)
    assert held_gate.come("a", slug="refresh-answered").done()


def test_a_flow_that_turns_out_to_be_another_keeps_what_it_holds(held_gate: HeldGate) -> None:
    """It can be released under either name."""
    held = held_gate.come("a", "late"), held_gate.come("b", "late")
    held_gate.became["late"] = "early"
    assert held_gate.gate.state().flows["early"].held == ("a", "b")
    held_gate.gate.run("late")
    for each in held:
        each.result(PATIENCE)


def test_what_was_said_of_a_flow_is_said_of_all_that_turn_out_to_be_it(held_gate: HeldGate) -> None:
    """An event may reach the gate under the name that its flow had when the event arrived."""
    held_gate.gate.run()
    held_gate.gate.hold("early")
    held_gate.became["late"] = "early"
    assert not held_gate.come("a", "late").done()


def test_every_change_has_a_new_version(held_gate: HeldGate) -> None:
    """Viewers see from the version that the gate has changed."""
    versions = [held_gate.gate.version]
    changes: list[Callable[[], object]] = [
        lambda: held_gate.come("a"),
        lambda: held_gate.gate.release("a"),
        lambda: held_gate.gate.run("f"),
        lambda: held_gate.gate.run_to("f", 9),
        held_gate.gate.hold,
        held_gate.gate.run,
    ]
    for change in changes:
        change()
        versions.append(held_gate.gate.version)
    assert versions == sorted(set(versions))
    assert held_gate.gate.state().version == versions[-1]


def test_what_was_said_long_ago_is_forgotten(held_gate: HeldGate) -> None:
    """Memory use stays constant, however many flows there are."""
    for number in range(module.OWN_MODES + 5):
        held_gate.gate.run(str(number))
    assert len(held_gate.gate.state().flows) == module.OWN_MODES
