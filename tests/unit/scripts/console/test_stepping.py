"""`scripts.console.stepping`: what the keys do, with a real recorder that holds steps."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recorder.event.incoming import recorded_event_of
from scripts.console.flows import Flows
from scripts.console.history import History
from scripts.console.keyboard import BACKSPACE, ENTER, ESCAPE, TAB
from scripts.console.stepping import NOTHING_HELD, Stepper
from scripts.processes.recorder_gate import RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from tests.support.recorder_tokens import VIEWER
from tests.support.started import eventually
from tests.unit.scripts.console.events import Looked, typed
from tests.unit.scripts.recorders import Roles, event, recording
from tracing.catalogue import (
    CODE_EXCHANGED,
    CODE_ISSUED,
    REDIRECT_FOLLOWED,
    RESOURCE_REQUESTED,
    RESOURCE_SHOWN,
    TOKEN_ISSUED,
    Step,
)


class Lesson:
    """A recorder that holds steps, roles that send events, and a console that follows them."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.roles = Roles(address)
        self.history = History(lambda event: event)
        self.flows = Flows(self.history)
        self.gate = RecorderGate(address, VIEWER)
        self.screen = Looked()
        self._reader = RecorderReader(address, VIEWER)
        self._stepper = Stepper(self.flows, self.gate, self.screen)

    def tell(self, id: str, flow: str, *steps: Step) -> Any:
        """Send an event of a flow, and return once the console knows that it is held."""
        leave = self.roles.tell(event(id, flow, *steps))
        self.hears(lambda: id in self.held())
        return leave

    def hears(self, holds: Any) -> None:
        """Let the console read until this is true."""

        def heard() -> bool:
            events = list(map(recorded_event_of, self._reader.read(0)))
            self.history.add(events, self._reader.merged)
            self.flows.told(events, self._reader.gate, self._reader.merged)
            return bool(holds())

        eventually(heard)

    def held(self) -> list[str]:
        """Return the ids of all held events, as the console knows them."""
        return [id for its in self.flows.gate["flows"].values() for id in its["held"]]

    def press(self, *keys: str) -> str:
        """Press these keys, and return the note about the last one."""
        for key in keys:
            self._stepper.press(key)
        return self._stepper.note

    @property
    def is_typing(self) -> bool:
        """Whether the console is asking for input."""
        return self._stepper.prompt is not None


@pytest.fixture
def lesson(tmp_path: Path) -> Iterator[Lesson]:
    """A lesson in which every step is held."""
    with recording(tmp_path, hold=True) as address:
        one = Lesson(address)
        yield one
        one.roles.end()


@pytest.mark.parametrize("key", [" ", ENTER])
def test_one_key_lets_one_step_go(lesson: Lesson, key: str) -> None:
    """Pressing it again does not wait for the next step: a note says that nothing is held."""
    leave = lesson.tell("one", "flow")
    assert lesson.press(key) == ""
    leave.result(10)
    assert lesson.press(key) == NOTHING_HELD
    leave = lesson.tell("two", "flow")
    assert lesson.held() == ["two"]
    assert not leave.done()


def test_a_flow_is_stepped_while_another_waits(lesson: Lesson) -> None:
    """Keys control the flow in front, which stays there while it is running."""
    other, this = lesson.tell("a1", "a"), lesson.tell("b1", "b")
    lesson.press(TAB, " ")
    this.result(10)
    assert lesson.held() == ["a1"]
    assert "Press Tab for the flow that waits" in lesson.press(" ")
    this = lesson.tell("b2", "b", CODE_ISSUED)
    lesson.press(" ")
    this.result(10)
    assert not other.done()
    lesson.press(TAB, " ")
    other.result(10)


def test_tab_goes_round(lesson: Lesson) -> None:
    """A note says when there is no other flow."""
    assert lesson.press(TAB) == "No other flow waits."
    for id in ("a", "b", "c"):
        lesson.tell(id, id)
    seen = [lesson.flows.held]
    for _ in range(3):
        assert lesson.press(TAB) == ""
        seen.append(lesson.flows.held)
    assert seen == ["a", "b", "c", "a"]
    assert lesson.screen.looked == [
        ("step", "b"),
        ("step", "c"),
        ("step", "a"),
    ]


def test_the_next_flow_comes_by_itself_when_one_is_at_its_end(lesson: Lesson) -> None:
    """It comes only after the last step was released."""
    lesson.tell("a1", "a", RESOURCE_SHOWN)
    lesson.tell("b1", "b")
    assert lesson.flows.held == "a1"
    lesson.press(" ")
    assert lesson.flows.held == "b1"


def test_run_is_about_this_flow(lesson: Lesson) -> None:
    """Its held steps are released and no further one is held; other flows stay held."""
    this, other = lesson.tell("a1", "a"), lesson.tell("b1", "b")
    assert "This flow runs freely" in lesson.press("r")
    this.result(10)
    lesson.roles.tell(event("a2", "a")).result(10)
    assert not other.done()


def test_run_between_two_steps_leaves_other_flows_held(lesson: Lesson) -> None:
    """The next step of this flow is not known yet; the flow of another browser stays held."""
    first = lesson.tell("a1", "a", CODE_ISSUED)
    lesson.tell("b1", "b", CODE_ISSUED)
    lesson.press(" ")
    first.result(10)
    assert lesson.press("r").startswith("This flow runs freely")
    assert lesson.held() == ["b1"]


def test_run_is_about_all_while_no_other_flow_waits(lesson: Lesson) -> None:
    """This works with or without a held step, so holding can be stopped and started again."""
    this = lesson.tell("a0", "a")
    for _ in ("held", "not held"):
        assert "Every flow runs freely" in lesson.press("r")
        this.result(10)
    lesson.roles.tell(event("a1", "a")).result(10)
    lesson.roles.tell(event("b1", "b")).result(10)
    assert "each step of every flow is held" in lesson.press("h")
    lesson.tell("a2", "a")


def test_hold_takes_a_flow_that_is_under_way(lesson: Lesson) -> None:
    """The flow is held at its next step."""
    lesson.tell("a1", "a")
    lesson.press("r", "h")
    lesson.tell("a2", "a", CODE_ISSUED)


def test_a_flow_runs_on_to_a_step(lesson: Lesson) -> None:
    """The steps in between are not held, but that one is."""
    lesson.tell("a4", "a", CODE_ISSUED)
    assert lesson.press("g", "9", BACKSPACE, "7") == ""
    assert lesson.is_typing
    assert lesson.press(ENTER) == "This flow runs to step 7."
    for step in (REDIRECT_FOLLOWED, CODE_EXCHANGED):
        lesson.roles.tell(event(step.slug, "a", step)).result(10)
    lesson.tell("a7", "a", TOKEN_ISSUED)


@pytest.mark.parametrize(
    ("keys", "note"),
    [
        ("14", "The steps have the numbers 1 to 13."),
        ("0", "The steps have the numbers 1 to 13."),
        ("", "The steps have the numbers 1 to 13."),
        ("4", "This flow is past step 4 already."),
        ("3", "This flow is past step 3 already."),
    ],
)
def test_a_step_that_cannot_be_run_to_is_refused(lesson: Lesson, keys: str, note: str) -> None:
    """A note says why, and nothing is released."""
    leave = lesson.tell("a4", "a", CODE_ISSUED)
    assert lesson.press("g", *keys, ENTER) == note
    assert not lesson.is_typing
    assert not leave.done()


def test_a_number_can_be_given_up(lesson: Lesson) -> None:
    """While it is typed, other keys do not have their usual meaning."""
    assert lesson.press("g") == "No flow has started yet."
    leave = lesson.tell("a4", "a", CODE_ISSUED)
    lesson.press("g", "7", " ", "r", "w")
    assert lesson.is_typing
    assert lesson.press(ESCAPE) == ""
    assert not lesson.is_typing
    assert not lesson.screen.looked
    assert not leave.done()


def test_the_viewer_may_have_been_faster(lesson: Lesson) -> None:
    """A note says so, and the key does nothing."""
    leave = lesson.tell("a1", "a")
    lesson.gate.release("a1")
    leave.result(10)
    assert "released already" in lesson.press(" ")


def test_a_recorder_that_is_gone_is_a_sentence(lesson: Lesson) -> None:
    """No traceback interrupts the lesson."""
    lesson.tell("a1", "a")
    gone = Stepper(lesson.flows, RecorderGate(("127.0.0.1", 1), VIEWER), Looked())
    gone.press(" ")
    assert "The recorder does not answer" in gone.note


def test_more_is_shown_of_the_held_step(lesson: Lesson) -> None:
    """If no step is held, the last one is shown; the list of keys is always available."""
    assert lesson.press("w") == "No step has happened yet."
    lesson.press("?")
    lesson.tell("a1", "a")
    lesson.press("w", "t", "d", "c", " ", "w")
    assert lesson.screen.looked == [
        ("keys", ""),
        ("wire", "a1"),
        ("tokens", "a1"),
        ("checks", "a1"),
        ("code", "a1"),
        ("wire", "a1"),
    ]


def test_earlier_messages_can_be_looked_at_while_the_live_one_waits(lesson: Lesson) -> None:
    """Keys go back and forward, and show the details of each message; nothing is released."""
    for id, step in (("a1", RESOURCE_REQUESTED), ("a4", CODE_ISSUED)):
        lesson.tell(id, "a", step)
        lesson.press(" ")
    leave = lesson.tell("a5", "a", REDIRECT_FOLLOWED)
    assert lesson.press("f") == "This is the newest message."
    assert lesson.press("b") == "Looking back at 4. f goes forward."
    lesson.press("w", "b")
    assert lesson.press("b") == "There is no earlier message to look back at."
    lesson.press("f", "f")
    assert lesson.screen.looked == [
        ("step", "a4"),
        ("wire", "a4"),
        ("step", "a1"),
        ("step", "a4"),
        ("step", "a5"),
    ]
    assert not leave.done()


def test_whoever_looks_back_is_at_the_live_message_after_the_next_step(lesson: Lesson) -> None:
    """Space releases the held message, and the keys that follow refer to the live one."""
    lesson.tell("a1", "a")
    lesson.press(" ")
    lesson.tell("a4", "a", CODE_ISSUED)
    lesson.press("b", " ")
    lesson.tell("a5", "a", REDIRECT_FOLLOWED)
    lesson.press("w")
    assert lesson.screen.looked == [("step", "a1"), ("wire", "a5")]


def test_all_messages_can_be_searched(lesson: Lesson) -> None:
    """Each Enter shows the next match; until Escape, other keys are letters of the search."""
    first = typed("1", "a")
    lesson.screen = Looked(first, typed("2", "a"))
    stepper = Stepper(lesson.flows, lesson.gate, lesson.screen)
    notes = []
    for key in ("/", *"found", ENTER, ENTER, ENTER, "!", ENTER, BACKSPACE, ESCAPE, "w"):
        stepper.press(key)
        notes.append(stepper.note)
    assert [note for note in notes if note] == [
        "Match 1 of 2.",
        "Match 2 of 2.",
        "Match 1 of 2.",
        "Nothing so far contains “found!”.",
    ]
    assert lesson.screen.looked == [
        ("found", "1"),
        ("found", "2"),
        ("found", "1"),
        ("wire", "1"),
    ]


def test_a_key_that_means_nothing_does_nothing(lesson: Lesson) -> None:
    """This includes arrows, capitals, and what the cat typed."""
    leave = lesson.tell("a1", "a")
    assert lesson.press("x", "\x1b[A", "R", "ß", "7") == ""
    assert lesson.held() == ["a1"]
    assert not leave.done()
