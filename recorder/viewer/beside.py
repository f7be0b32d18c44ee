"""Two messages beside each other, as they were sent; and where in a flow a place is."""

from typing import Any

from markupsafe import Markup

from recorder.event.refusal import refusal_of
from recorder.learning.terms import anchor
from recorder.learning.watching import Place
from recorder.reading import wording
from recorder.reading.html_page import read_page
from recorder.viewer.guide import this_message
from recorder.viewer.rendering import render
from recorder.viewer.told import Told
from recorder.viewer.wire_look import halves
from tracing.tours import STEP_BY_SLUG

Event = dict[str, Any]

LAST = "last"
"""Stands for the last message of a step that comes several times."""


def event_at(told: Told, place: Place) -> Event | None:
    """The event of a flow at a place: where a step was refused, or else where it was done, and not
    where something was fetched for it; None for a step that the flow has not.
    """
    there = [event for event in told.steps if event["slug"] == place.slug]
    if place.page == LAST:
        there.reverse()
    wanted = [event for event in there if place.page and _is_called(event, place.page)]
    refused = [event for event in there if refusal_of(event)]
    done = [event for event in there if _is_own(event)]
    return next(iter([*wanted, *refused, *done, *there]), None)


def _is_called(event: Event, name: str) -> bool:
    http = event["http"] or {}
    request, response = http.get("request"), http.get("response")
    names = [request and wording.asked(request), response and read_page(response["body"]).title]
    return any(anchor(each).startswith(name) for each in names if each)


def _is_own(event: Event) -> bool:
    """Whether it goes the way of its step; a key that is fetched for it goes another."""
    step = STEP_BY_SLUG[event["slug"]]
    return (event["from"], event["to"]) == (step.sender, step.receiver)


def beside_html(told: Told, left: Event, right: Event) -> str:
    """The page of two events of a flow, with their secrets covered."""
    messages = [_shown(told, event) for event in (left, right)]
    return render(
        "reading/beside.html", here="beside", messages=messages, side=_Plain(), whole=False
    )


def _shown(told: Told, event: Event) -> Event:
    shown = told.covered.events[event["id"]]
    messages = halves(shown)
    # Of a page one wants to see what it asks for, and not how it was asked for.
    first = sorted(messages, key=lambda half: half.page is None)
    return {**shown, "halves": first, "this": this_message(shown)}


class _Plain:
    """Texts without values to follow: there is one flow to follow them in, and it is not here."""

    def text(self, text: str) -> Markup:
        """A text of one line."""
        return Markup.escape(wording.visible(text))

    def lines(self, text: str) -> Markup:
        """A text of several lines."""
        return Markup("\n").join(map(self.text, text.splitlines()))
