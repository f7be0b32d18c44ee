"""Two messages side by side, as they were sent."""

from typing import NamedTuple

from markupsafe import Markup

from hosting.visible_text import lines_of, visible
from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import message_of
from recorder.viewer.flow_view import FlowView
from recorder.viewer.links import RolePages
from recorder.viewer.message_in_words import this_message
from recorder.viewer.rendering import render
from recorder.viewer.wire_look import Half, halves
from tracing.messages.messages import Message


class Shown(NamedTuple):
    """One of the two: its event, its description, what it is in words, and its messages."""

    event: RecordedEvent
    said: Message | None
    this: str
    halves: list[Half]


def beside_html(
    view: FlowView, events: tuple[RecordedEvent, RecordedEvent], role_pages: RolePages
) -> str:
    """Return the page of two events of a flow, with their secrets covered."""
    return render(
        "reading/beside.html",
        here="beside",
        role_pages=role_pages,
        takes_edits=view.takes_edits,
        messages=[_shown(view, event) for event in events],
        side=_Plain(),
        whole=False,
    )


def _shown(view: FlowView, event: RecordedEvent) -> Shown:
    shown = view.covered.events[event.id]
    # If there is a page, what it asks for matters more than the request for it.
    first = sorted(halves(shown), key=lambda half: half.page is None)
    return Shown(shown, message_of(shown, view.tour), this_message(shown), first)


class _Plain:
    """Texts without value buttons: values are followed on the page of their flow, not here."""

    def text(self, text: str) -> Markup:
        """Return a text of one line."""
        return Markup.escape(visible(text))

    def lines(self, text: str) -> Markup:
        """Return a text of several lines."""
        return Markup("\n").join(map(self.text, lines_of(text)))
