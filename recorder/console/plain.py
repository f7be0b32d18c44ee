"""The plain style of the console: words only, without colours, boxes or signs, for screen readers
and logs. The purpose of a message comes first, clauses of specifications come last.
"""

import re
from collections.abc import Iterator
from datetime import tzinfo

from rich.console import Group, RenderableType
from rich.text import Text

from hosting.visible_text import visible
from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent
from recorder.event.refusal import Refusal
from recorder.explaining.legs import Leg
from recorder.explaining.point import Point, Value, point_of
from recorder.explaining.seen import Seen
from recorder.reading import refusals, wording
from recorder.reading.parties import named
from recorder.reading.values import Clock
from tracing.catalogue import Step
from tracing.covering.salted import MARK

LONGEST_VALUE = 60
"""The most characters of a value that are read aloud."""

LONGEST_OPAQUE = 8
"""The most characters of a value that means nothing to a listener."""

LONGEST_MARK = 12
"""The most characters of a covered secret: "covered", and the first four that distinguish it."""

_SPOKEN = {"§": "section ", " → ": " to ", "“": '"', "”": '"', " · ": ", ", "…": ""}
_COVERED = re.compile(r"…[\w-]*\(\d+ characters\)")
_SCHEME = re.compile(r"\bhttps?://(?=[\w\[])")
_ANY_ADDRESS = re.compile(r"\b(https?)://(?:…|\.\.\.)?(?![\w\[])")
_RANGE = re.compile(r"(?<=\d)–(?=\d)")


def render(event: RecordedEvent, seen: Seen, zone: tzinfo | None, tour: str = "") -> RenderableType:
    """Sentences, one fact per line, with an empty line after each event."""
    lines = _sentences(event, point_of(event, seen, Clock(event.at, zone), tour), tour)
    return Group(*(Text(spoken(line), overflow="fold") for line in lines))


def spoken(text: str) -> str:
    """Replace signs with words, and remove the schemes of URLs."""
    text = _COVERED.sub(", covered", _SCHEME.sub("", text))
    text = MARK.sub(lambda found: " ".join(found[0].split("~")[:2])[:LONGEST_MARK], text)
    text = _RANGE.sub(" to ", _ANY_ADDRESS.sub(r"\1", text))
    for sign, word in _SPOKEN.items():
        text = text.replace(sign, word)
    return text


def short(text: str) -> str:
    """The beginning of a long value; of one that means nothing to a listener, a few characters."""
    start = text.partition("…")[0]
    if len(text) <= LONGEST_VALUE or "(" in text[len(start) :][:8]:
        is_opaque = " " not in text and "://" not in text and len(text) > LONGEST_VALUE // 2
        return f"{text[:LONGEST_OPAQUE]}, shortened" if is_opaque else text
    whole_words = text[:LONGEST_VALUE].rpartition(" ")[0].rstrip(" ,:·")
    return f"{whole_words or text[:LONGEST_OPAQUE]}, and more"


def _sentences(event: RecordedEvent, point: Point | None, tour: str) -> Iterator[str]:
    refusal, step = event.refusal, event.step
    if step is None or point is None:
        yield f"Not part of a step: {wording.route(event)}, {wording.exchange(event)}."
        yield from _refusal(refusal)
        return
    message = point.message
    yield f"{_place(step, event)}: {message.title}."
    yield message.without
    yield message.what
    if refusal is not None:
        yield "Refused."
    yield from _unusual(event, point)
    yield from _refusal(refusal)
    yield from _legs(event, point.legs, tour)
    if message.shows:
        yield message.shows
    yield from map(_value, point.values)
    yield from _more_values(point)
    yield from _checks(event, point)
    yield from _where(event, step)
    yield ""


def _place(step: Step, event: RecordedEvent) -> str:
    place = wording.sentence(wording.place_in_tour(step, event))
    return place if event.part == str(step.number) else f"{place}, message {event.part}"


def _legs(event: RecordedEvent, legs: list[Leg], tour: str) -> Iterator[str]:
    for leg in legs:
        client, server = (named(event, who, tour) for who in (leg.client, leg.server))
        if leg.is_response:
            to = f", to request {leg.answers}" if leg.answers else ""
            yield f"Response from {server} to {client}{to}: {leg.said}."
        else:
            yield f"Request from {client} to {server}: {leg.said}."
    if not legs:
        yield f"Inside the {wording.party(event.role)}: nothing is sent."


def _value(value: Value) -> str:
    text = value.seen or short(value.text)
    return f"{value.name}: {text}. {wording.sentence(value.meaning)}."


def _more_values(point: Point) -> Iterator[str]:
    if point.as_before:
        yield f"All of the document is as in message {point.as_before}."
    elif point.more_values:
        yield f"{wording.count(point.more_values, 'more value')}."


def _unusual(event: RecordedEvent, point: Point) -> Iterator[str]:
    if said := wording.weakened(event):
        yield f"Weakened: {said}."
    if said := wording.given_up(event):
        yield f"{said}."
    for check in point.unusual:
        begin = "Warning" if check.verdict == "warning" else f"Check {wording.verdict(check)}"
        expected, received = visible(check.expected), visible(check.received)
        yield f"{begin}: {wording.check_name(check.name)}."
        yield f"Expected: {expected}. Received: {received}."
        yield f"{visible(check.explanation)} {visible(check.spec)}."


def _checks(event: RecordedEvent, point: Point) -> Iterator[str]:
    about = f", about {point.message.judges}" if point.message.judges else ""
    if point.checks:
        yield f"Checks by the {wording.party(event.role)}{about}:"
    yield from map(_passed, point.checks)
    if again := wording.made_again(event):
        yield f"{again}."
    more = point.more_checks - (event.again.checks if event.again else 0)
    if more > 0:
        yield f"{wording.count(more, 'more check')} passed."


def _passed(check: Check) -> str:
    expected, received = visible(check.expected), visible(check.received)
    name = wording.check_name(check.name)
    if expected in received:
        return f"Passed: {name}: {short(min(expected, received, key=len))}."
    return f"Passed: {name}. Expected: {short(expected)}. Received: {short(received)}."


def _refusal(refusal: Refusal | None) -> Iterator[str]:
    if refusal is not None:
        yield refusals.reason(refusal)
        advice = refusals.advice(refusal)
        if advice:
            yield f"What to do: {advice}"


def _where(event: RecordedEvent, step: Step) -> Iterator[str]:
    if event.source:
        yield visible(f"Source: {event.source.file}, line {event.source.line}.")
    yield f"Specification: {step.spec}."
