"""`scripts.console.difference_table`: the differences between two runs, most important first."""

import io

import pytest
from rich.console import Console

from recorder.comparing.by_role import Differing
from scripts.console.difference_table import MOST_SHOWN, show_compared, summary
from scripts.walking.two_runs import Compared, Sides
from tracing.catalogue import THIRTEEN_STEPS

SIDES = Sides("recording", "live")
SLUGS = [step.slug for step in THIRTEEN_STEPS]
NONCE = Differing(
    ("user-logged-in", "3.2"),
    "GET /authorize → 200",
    "request parameter",
    "nonce",
    None,
    "nonce of 3.1",
    (("user-logged-in", "3.3"), ("code-issued", "4")),
)


def walk(*found: Differing) -> Compared:
    """Return the main tour with these differences."""
    return Compared("authorization-code", SLUGS, 28, found)


def shown(*walks: Compared, plain: bool = False, width: int = 80) -> list[str]:
    """Return the printed lines."""
    console = Console(file=io.StringIO(), width=width, highlight=False)
    show_compared(console, walks, SIDES, plain=plain)
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_the_table_has_a_row_for_each_difference() -> None:
    """It is listed under the title of its step. Every message that repeats it is named, and no step
    that contains it is listed as identical.
    """
    assert shown(walk(NONCE)) == [
        "Authorization code: 1 difference",
        "Step 3: The user logs in and consents at the authorization server",
        "message               what differs                  recording  live",
        "3.2 GET /authorize →  request parameter:            none       nonce of 3.1",
        "200                   nonce",
        "                      Also in 3.3, 4.",
        "Identical: steps 1–2 and 5–13.",
        "Compared recording with live: 1 difference in 1 of 1 tour.",
    ]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_nothing_is_cut_off(width: int) -> None:
    """A console that is too narrow for a table shows sentences."""
    one = NONCE._replace(where="check", name="z" * 70, left="x" * 90, right="y" * 90)
    text = "".join("".join(shown(walk(one), width=width)).split())
    assert text.count("x") >= 90
    assert text.count("y") >= 90
    assert text.count("z") >= 70


def test_of_long_values_the_place_is_shown_where_they_differ() -> None:
    """The beginning that both have in common would not be enough."""
    left, right = ("same " * 100 + text for text in ("left end", "right end"))
    told = "\n".join(shown(walk(NONCE._replace(left=left, right=right)), plain=True))
    assert "left end" in told
    assert "right end" in told
    assert len(told) < 1000


def test_of_many_differences_the_rest_is_counted() -> None:
    """`--json` lists all of them."""
    many = [NONCE._replace(name=f"p{number}") for number in range(MOST_SHOWN + 3)]
    told = shown(walk(*many), plain=True)
    assert "and 3 more differences (--json FILE writes all)" in told
    assert len(summary([walk(*many)], SIDES)["tours"][0]["differences"]) == len(many)


def test_what_differs_comes_first() -> None:
    """The identical tours follow, each on one line."""
    told = shown(walk(), walk(NONCE)._replace(tour="refresh"), walk()._replace(only_in="live"))
    heads = ["Refresh token: 1 difference", "Authorization code: only in live."]
    same = "Authorization code: identical (steps 1–13; 28 messages)."
    assert [line for line in told if line in (*heads, same)] == [*heads, same]
    assert told[-1] == "Compared recording with live: 2 differences in 2 of 3 tours."


def test_what_was_not_there_is_said_in_its_own_word() -> None:
    """A check is made, a message is sent, a fault is on or off."""
    told = "\n".join(
        shown(
            walk(
                NONCE._replace(where="check", name="a", right=None, left="passed"),
                NONCE._replace(where="message", name="b", right=None, left="sent"),
                NONCE._replace(where="message", name="d", right="made", left=None),
                NONCE._replace(where="on purpose", name="without c", right=None, left="yes"),
            ),
            plain=True,
        )
    )
    assert "check: a: recording passed, live not made." in told
    assert "message: recording sent, live not sent." in told
    assert "message: recording not made, live made." in told
    assert "on purpose: without c: recording yes, live no." in told


def test_what_came_over_the_wire_acts_on_no_terminal() -> None:
    """Control characters and markup are shown as text."""
    told = "".join(shown(walk(NONCE._replace(name="\x1b[2J[bold]", left="a\nb")), plain=True))
    assert "\x1b" not in told
    assert "[bold]" in told
    assert "a⏎b" in told
