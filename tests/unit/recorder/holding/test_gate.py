"""`recorder.holding.gate`: steps are held and released, in each flow separately."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from recorder.holding import gate as module
from recorder.holding.gate import Gate, HeldFlow
from tests.unit.recorder.samples import event, recorded

PATIENCE = 20.0


class Hall:
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
def hall() -> Iterator[Hall]:
    """A gate that holds; at the end it releases everything, so that no thread is left over."""
    with ThreadPoolExecutor(8) as threads:
        hall = Hall(threads)
        yield hall
        hall.gate.run()


def mode(hall: Hall, flow: str = "f") -> str:
    """The mode of a flow."""
    return hall.gate.state().flows[flow].mode


def test_a_step_waits_until_it_is_let_go(hall: Hall) -> None:
    """It continues only when it is released."""
    step = hall.come("a")
    assert not step.done()
    assert hall.gate.release("a")
    step.result(PATIENCE)
    assert hall.held() == []


def test_what_is_abandoned_does_not_go_on(hall: Hall) -> None:
    """The sender says that it has given up, and the gate notifies its viewers."""
    step, version = hall.come("a"), hall.gate.version
    assert hall.gate.abandon("a")
    assert not step.result(PATIENCE)
    assert hall.held() == []
    assert hall.gate.version > version
    assert not hall.gate.abandon("a")


def test_what_is_held_is_let_go_when_its_sender_has_left(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have continued without permission, so it is no longer held but does not count as
    abandoned.
    """
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.02)
    step, version = hall.come("a"), hall.gate.version
    hall.gone.set()
    assert step.result(PATIENCE)
    assert hall.held() == []
    assert hall.gate.version > version


def test_one_press_moves_one_step(hall: Hall) -> None:
    """The second click of a double click releases nothing, and the next step stays held."""
    hall.come("a")
    assert hall.gate.release("a")
    following = hall.come("b")
    assert not hall.gate.release("a")
    assert not following.done()


def test_what_belongs_to_no_step_is_not_held(hall: Hall) -> None:
    """A page that is not part of the flow passes."""
    assert hall.come("a", slug=None).done()


def test_nobody_waits_where_nothing_is_held(hall: Hall) -> None:
    """A gate in run mode has no effect."""
    hall.gate.run()
    assert hall.come("a").done()


def test_holding_one_flow_does_not_hold_another(hall: Hall) -> None:
    """Two browsers have two flows."""
    hall.gate.run()
    hall.gate.hold("f")
    held, other = hall.come("a", "f"), hall.come("b", "g")
    assert (held.done(), other.done()) == (False, True)


def test_two_held_flows_are_let_go_on_their_own(hall: Hall) -> None:
    """They can be released in any order."""
    first, second = hall.come("a", "f"), hall.come("b", "g")
    hall.gate.release("b")
    second.result(PATIENCE)
    assert not first.done()
    assert hall.gate.state().flows == {"f": HeldFlow("hold", None, ("a",))}


def test_what_waits_in_one_flow_is_told_in_order(hall: Hall) -> None:
    """Of nested calls, the outer one comes first."""
    hall.come("outer")
    hall.come("inner")
    assert hall.gate.state().flows["f"].held == ("outer", "inner")


def test_a_held_flow_that_is_told_to_run_goes_on(hall: Hall) -> None:
    """A held flow can be switched to run, and back to hold while it is running."""
    held = hall.come("a")
    hall.gate.run("f")
    held.result(PATIENCE)
    assert hall.come("b").done()
    hall.gate.hold("f")
    assert not hall.come("c").done()


def test_running_one_flow_leaves_the_others_held(hall: Hall) -> None:
    """The class continues with only one of them."""
    held = hall.come("a", "f"), hall.come("b", "g")
    hall.gate.run("f")
    held[0].result(PATIENCE)
    assert not held[1].done()


def test_running_all_lets_everything_go(hall: Hall) -> None:
    """Including flows with a mode of their own."""
    hall.gate.hold("g")
    held = hall.come("a", "f"), hall.come("b", "g")
    hall.gate.run()
    for each in held:
        each.result(PATIENCE)
    assert hall.gate.state().flows == {}


def test_holding_all_forgets_what_was_said_of_one(hall: Hall) -> None:
    """Holding all flows overrides the mode of each."""
    hall.gate.run("f")
    hall.gate.hold()
    assert not hall.come("a").done()


def test_a_flow_runs_to_a_step_and_is_held_there(hall: Hall) -> None:
    """Every later step is held, too."""
    held = hall.come("a", slug="client-registered")
    hall.gate.run_to("f", 4)
    held.result(PATIENCE)
    assert hall.come("b", slug="user-logged-in").done()
    assert mode(hall) == "run_to"
    assert not hall.come("c", slug="code-issued").done()
    assert mode(hall) == "hold"


def test_a_step_that_a_flow_leaves_out_is_not_waited_for(hall: Hall) -> None:
    """The flow is held at its next later step."""
    hall.gate.run_to("f", 4)
    assert not hall.come("a", slug="code-exchanged").done()


def test_steps_of_another_tour_have_other_numbers(hall: Hall) -> None:
    """Step 2 of a refresh is not step 2 of the thirteen."""
    hall.gate.run_to("f", 2)
    assert hall.come("a", slug="refresh-answered").done()


def test_a_flow_that_turns_out_to_be_another_keeps_what_it_holds(hall: Hall) -> None:
    """It can be released under either name."""
    held = hall.come("a", "late"), hall.come("b", "late")
    hall.became["late"] = "early"
    assert hall.gate.state().flows["early"].held == ("a", "b")
    hall.gate.run("late")
    for each in held:
        each.result(PATIENCE)


def test_what_was_said_of_a_flow_is_said_of_all_that_turn_out_to_be_it(hall: Hall) -> None:
    """An event may reach the gate under the name that its flow had when the event arrived."""
    hall.gate.run()
    hall.gate.hold("early")
    hall.became["late"] = "early"
    assert not hall.come("a", "late").done()


def test_every_change_has_a_new_version(hall: Hall) -> None:
    """Viewers see from the version that the gate has changed."""
    versions = [hall.gate.version]
    changes: list[Callable[[], object]] = [
        lambda: hall.come("a"),
        lambda: hall.gate.release("a"),
        lambda: hall.gate.run("f"),
        lambda: hall.gate.run_to("f", 9),
        hall.gate.hold,
        hall.gate.run,
    ]
    for change in changes:
        change()
        versions.append(hall.gate.version)
    assert versions == sorted(set(versions))
    assert hall.gate.state().version == versions[-1]


def test_what_was_said_long_ago_is_forgotten(hall: Hall) -> None:
    """Memory use stays constant, however many flows there are."""
    for number in range(module.OWN_MODES + 5):
        hall.gate.run(str(number))
    assert len(hall.gate.state().flows) == module.OWN_MODES
