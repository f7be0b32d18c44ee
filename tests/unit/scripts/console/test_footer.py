"""`scripts.console.footer`: the lines at the bottom of the console."""

import io
from typing import Any

import pytest
from rich.console import Console
from rich.text import Text

from scripts.console.flows import Flows
from scripts.console.footer import UNWATCHED, Footer, lines
from scripts.console.keys import KEYS, packed
from scripts.console.stepping import LOOKS, QUIT, Stepper
from scripts.processes.recorder_gate import RecorderGate
from tests.support.recorder_tokens import VIEWER
from tests.unit.scripts.console.events import Looked, flows_of, held, typed

START = "http://127.0.0.1:9002"


def shown(at: Flows, *keys: str, width: int = 100, watched: bool = True) -> str:
    """Return the footer, as one line, after these keys were pressed."""
    stepper = Stepper(at, RecorderGate(("127.0.0.1", 1), VIEWER), Looked())
    for key in keys:
        stepper.press(key)
    console = Console(file=io.StringIO(), width=width)
    console.print(lines(at, START, stepper, watched=watched))
    text = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO above
    assert all(len(line) <= width for line in text.splitlines())
    return " ".join(text.split())


def test_the_held_step_is_named() -> None:
    """The footer shows its number, its title, and why it is held."""
    text = shown(flows_of(typed("1", "f"), f=held("1")))
    assert "Held before it leaves: 3.2 The user logs in and consents at the" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"role": "authorization_server", "from": "browser"},
            "Held on its arrival: 3.2 The",
        ),
        ({"to": "client_app", "http": None}, "Held before it takes effect: 3.2 The user logs in"),
    ],
)
def test_what_a_step_waits_for_is_said(changes: dict[str, Any], words: str) -> None:
    """A message that has arrived, or a decision inside a role, does not leave."""
    assert words in shown(flows_of(typed("1", "f", **changes), f=held("1")))


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ({"mode": "hold", "until": None}, "Each step is held."),
        ({"mode": "run", "until": None}, "Each step runs freely."),
        ({"mode": "run_to", "until": 7}, "Running to step 7."),
    ],
)
def test_while_nothing_is_held_it_says_what_is_awaited(mode: dict[str, Any], words: str) -> None:
    """It also says what will happen to the next step."""
    text = shown(flows_of(typed("1", "f"), f={**mode, "held": []}))
    assert f"{words} Waiting for the authorization server, after 3.2" in text


def test_after_a_refusal_nothing_is_awaited() -> None:
    """The footer says where the flow was refused, and by which check."""
    why = {"check": "code_is_unused", "status": None, "error": None}
    refused = {"role": "client_app", "part": "3.2", "slug": "user-logged-in", **why}
    text = shown(flows_of(typed("1", "f", refusal=refused)))
    assert "Refused: 3.2 The user logs in" in text
    assert ": “code is unused” failed" in text
    assert "Waiting for" not in text


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("authorization_server", "Finished at 7, as far as the servers can see"),
        ("client_app", "Waiting for the authorization server, after 7"),
    ],
)
def test_after_the_tokens_of_another_app_nothing_is_awaited(role: str, words: str) -> None:
    """Only our client app reports what it does next."""
    issued = typed("1", "f", role=role, slug="token-issued", part="7", progress=7)
    flows = flows_of(issued)
    assert words in shown(flows)
    flows.lost = 1
    assert "Waiting for the" in shown(flows), "what is lost may be what the client told"


def test_at_first_a_click_is_awaited() -> None:
    """It also says where to click."""
    text = shown(flows_of(holding=True))
    assert f"Each step is held. Waiting for the first click, at {START}/" in text


def test_other_flows_that_wait_are_counted() -> None:
    """The flow that the keys control is named only if there is a choice."""
    one, other = typed("1", "aaaaaa"), typed("2", "bbbbbb")
    assert "press Tab" not in shown(flows_of(one, aaaaaa=held("1")))
    text = shown(flows_of(one, other, aaaaaa=held("1"), bbbbbb=held("2")))
    assert "Flow aaaa. 1 other flow waits: press Tab." in text


def test_a_step_that_was_told_before_can_be_held() -> None:
    """The console may have been started later."""
    assert "Held: a message from before this console started" in shown(flows_of(f=held("1")))


def test_a_number_is_asked_for() -> None:
    """The number is shown while it is typed."""
    text = shown(flows_of(typed("1", "f"), f=held("1")), "g", "1", "2")
    assert "Run to which step, 1 to 13? 12_ Enter: go, Esc: cancel." in text


def test_what_there_is_to_say_is_said() -> None:
    """The footer shows the note about the last key."""
    assert "Nothing is held" in shown(flows_of(), " ")


def test_without_a_recorder_nothing_is_held() -> None:
    """It does not matter what the recorder held when it stopped."""
    text = shown(flows_of(typed("1", "f"), f=held("1")), watched=False)
    assert UNWATCHED in text
    assert "Held before" not in text


def test_values_from_the_wire_are_data() -> None:
    """They act neither as markup nor as control characters."""
    request = {"method": "G\x1b[2J", "url": "http://a/[red]b", "headers": [], "body": ""}
    odd = typed("1", "f", slug=None, http={"request": request, "response": None})
    text = shown(flows_of(odd, f=held("1")))
    assert "G\\x1b[2J /[red]b" in text


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_all_keys_are_on_screen(width: int) -> None:
    """All keys are shown however narrow the console is, and none is split."""
    rows = [row.plain for row in packed(KEYS, width)]
    assert all(len(row) <= width for row in rows)
    for key in KEYS:
        assert any(f"{key.name} {key.label}" in row for row in rows)


def test_every_key_is_told() -> None:
    """The footer lists every key that does something."""
    assert {*LOOKS, QUIT, "g", "r", "h"} <= {key.name for key in KEYS}


def test_a_footer_that_is_the_same_is_not_drawn_again() -> None:
    """Drawing it would flicker, and be slow on a slow line; printed lines appear above it."""
    console = Console(file=io.StringIO(), force_terminal=True, color_system=None, width=60)
    at = flows_of()
    stepper = Stepper(at, RecorderGate(("127.0.0.1", 1), VIEWER), Looked())

    def written() -> str:
        text: str = console.file.getvalue()  # type: ignore[attr-defined]  # as above
        return text

    with Footer(console) as footer:
        footer.show(lines(at, START, stepper, watched=True))
        before = written()
        footer.show(lines(at, START, stepper, watched=True))
        assert written() == before
        console.print(Text("an event that is longer than the footer is wide" * 3), soft_wrap=True)
        assert written().index("an event") < written().rindex("q quit")
        footer_below = written()[written().index("an event") :].splitlines()[1:]
        assert START + "/" in "".join(footer_below)
        assert all(len(line) <= 60 for line in footer_below)
    assert "\x1b[?25l" not in written()
