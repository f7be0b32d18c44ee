"""`scripts.console.screen`: how messages are printed, and what the keys show of them."""

import argparse
import base64
import io
from typing import Any

import pytest
from rich.console import Console

from recorder.event.recorded import RecordedEvent
from scripts.console.footer import Footer
from scripts.console.screen import COPIED, COVERED, NOTHING_TO_COPY, Screen
from tests.unit.recorder.recordings import honest_flow
from tests.unit.scripts.console.events import typed

SECRET = "v" * 43
FORM = [["Content-Type", "application/x-www-form-urlencoded"]]


def screen(height: int = 24, **options: bool) -> tuple[Screen, io.StringIO]:
    """Return a screen of 80 columns, and its output."""
    printed = io.StringIO()
    console = Console(file=printed, width=80, height=height, force_terminal=True, color_system=None)
    usual = {"plain": False, "full": False, "brief": False, "show_secrets": False}
    return Screen(console, argparse.Namespace(**usual | options)), printed


def exchange(body: str = f"code_verifier={SECRET}") -> RecordedEvent:
    """Return a message that sends a form."""
    request = {"method": "POST", "url": "http://a/token", "headers": FORM, "body": body}
    return typed("1", "f", slug="code-exchanged", http={"request": request, "response": None})


def copied(printed: io.StringIO) -> str:
    """Return what was offered to the clipboard."""
    _, begins, rest = printed.getvalue().partition("\x1b]52;c;")
    return base64.b64decode(rest.partition("\x07")[0]).decode() if begins else ""


def test_a_command_that_works_is_printed_and_offered_to_the_clipboard() -> None:
    """The request has no secrets, or the user asked to show secrets."""
    one, printed = screen()
    assert one.look("curl", exchange("grant_type=x")) == COPIED
    assert copied(printed).startswith("curl --request POST --url http://a/token")
    assert copied(printed) in printed.getvalue()
    one, printed = screen(show_secrets=True)
    assert one.look("curl", exchange()) == COPIED
    assert f"code_verifier={SECRET}" in copied(printed)


def test_a_command_with_covered_secrets_is_not_copied() -> None:
    """It is printed, with a note that secrets are covered."""
    one, printed = screen()
    assert one.look("curl", exchange()) == COVERED
    assert "curl --request POST" in printed.getvalue()
    assert SECRET not in printed.getvalue()
    assert copied(printed) == ""


def test_where_nothing_is_sent_there_is_no_command() -> None:
    """A note says so."""
    one, printed = screen()
    assert one.look("curl", typed("1", "f", http=None)) == NOTHING_TO_COPY
    assert copied(printed) == ""


@pytest.mark.parametrize("height", [20, 24, 40])
def test_a_held_message_fits_above_the_footer(height: int) -> None:
    """Every message of a flow fits into the lines above the footer."""
    one, printed = screen(height)
    one.footer = Footer(one.console)
    for event in one.take(flow(), {}):
        before = printed.tell()
        one.show(event, is_held=True)
        lines = printed.getvalue()[before:].count("\n")
        assert lines + one.footer.height <= min(height, 20 if height == 24 else height), event.part


def test_a_long_look_is_shown_page_by_page() -> None:
    """Without a footer there are no keys to turn pages, so it is shown as a whole."""
    one, printed = screen()
    one.footer = Footer(one.console)
    event = exchange("\n".join(map(str, range(100))))
    assert one.look("wire", event) == "page 1 of 7 (w): press w for the next page."
    assert one.look("wire", event) == "page 2 of 7 (w): press w for the next page."
    one.footer = None
    assert one.look("wire", event) == ""
    assert "\n99\n" in printed.getvalue()


def test_messages_are_found_by_what_may_be_shown_of_them() -> None:
    """A search for a covered secret finds nothing, and thus does not confirm it."""
    for secrets, number in ((False, 0), (True, 1)):
        one, _ = screen(show_secrets=secrets)
        one.history.add([exchange()], {})
        assert len(one.find(SECRET)) == number
        assert len(one.find("code_verifier")) == 1


def flow() -> list[dict[str, Any]]:
    """Return an honest flow in the recorder's format."""
    return [{"seq": number, **event} for number, event in enumerate(honest_flow())]
