"""Turns incoming JSON into typed values. Anything else is refused, with the reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from recorder.event import json_text
from recorder.event.event import FORMAT, Count, Event, Id, Links
from recorder.event.format_1 import as_format_2
from recorder.event.recorded import RecordedEvent

KNOWN_FORMATS = (1, FORMAT)
MOST_LOST = 1_000
"""The most lost events of one batch whose flows are looked up, and the most abandoned ones."""

LONGEST_REASON = 300
"""The most characters of a message about invalid input, which may repeat what was sent."""

Form = TypeVar("Form")
AnyEvent = TypeVar("AnyEvent", bound=Event)


class InvalidInput(ValueError):
    """Something that was sent is invalid; the message says what, in a sentence."""


class LostEvent(Struct, frozen=True):
    """An event that its sender could not deliver: its id and its fingerprints."""

    id: Id
    links: Links


class _Sent(Struct, frozen=True, kw_only=True):
    """What a sender reports along with events, or without any."""

    lost: Count = 0
    attended: bool = False
    lost_events: Annotated[tuple[LostEvent, ...], Meta(max_length=MOST_LOST)] = ()
    abandoned: Annotated[tuple[Id, ...], Meta(max_length=MOST_LOST)] = ()


class Batch(_Sent, frozen=True, kw_only=True):
    """Events that were sent together.

    `lost` is how many their sender could not deliver, and `lost_events` are some of these.
    `abandoned` are ids of events whose messages will never leave, as their sender reports.

    If the `events` are `attended`, their sender waits for permission to continue.
    """

    events: tuple[Event, ...]


class _Unread(_Sent, frozen=True, kw_only=True):
    """A batch whose events are not checked yet."""

    events: list[Any]


def batch_of(body: bytes) -> Batch:
    """Parse a batch, and check its events.

    Raises:
        InvalidInput: the batch, or one event in it, is invalid.
    """
    try:
        return json_text.read(body, Batch)
    except (ValueError, RecursionError):
        # Some event has format 1 or is invalid: find out which one, and what is wrong with it.
        sent = json_as(_Unread, body, "The batch")
    events = (event_of(event, f"Event {number}") for number, event in enumerate(sent.events, 1))
    more = {name: getattr(sent, name) for name in _Sent.__struct_fields__}
    return Batch(events=tuple(events), **more)


def event_of(given: object, where: str = "The event") -> Event:
    """Parse an event of any known format; unknown members are dropped.

    Raises:
        InvalidInput: it is not an event; the message begins with `where`.
    """
    return _as_event(given, Event, where)


def recorded_event_of(given: object, where: str = "The event") -> RecordedEvent:
    """Parse an event that was already recorded, with the members added by its recording."""
    return _as_event(given, RecordedEvent, where)


def json_as(form: type[Form], body: bytes | str, what: str) -> Form:
    """Parse a JSON body into this type.

    Raises:
        InvalidInput: it is not JSON of this type; the message begins with `what`.
    """
    try:
        return json_text.read(body, form)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"{what} cannot be used: {_fault(error)}.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{what} is not JSON.") from error


def _as_event(given: object, form: type[AnyEvent], where: str) -> AnyEvent:
    if not isinstance(given, dict):
        raise InvalidInput(f"{where} must be a JSON object.")
    if given.get("format") not in KNOWN_FORMATS:
        known = " and ".join(map(str, KNOWN_FORMATS))
        raise InvalidInput(
            f"{where} has format {given.get('format')!r:.80}; this recorder reads {known}."
        )
    with _explained(where):
        event = given if given["format"] == FORMAT else as_format_2(given)
        return msgspec.convert(event, form)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except msgspec.ValidationError as error:
        raise InvalidInput(f"{what} cannot be used: {_fault(error)}.") from error
    # Invalid Unicode in place of a known word, or nested too deeply.
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{what} cannot be used: it cannot be read.") from error


def _fault(error: msgspec.ValidationError) -> str:
    """Describe the error in our own words; only names of members come from msgspec's message."""
    if isinstance(error.__cause__, ValueError):
        # Raised by one of our own types (`__post_init__`).
        return str(error.__cause__)[:LONGEST_REASON]
    said = str(error)
    reason, has_place, place = said.rpartition(" - at `$")
    path = place.rstrip("`").lstrip(".") if has_place else ""
    _, is_missing, name = (reason if has_place else said).partition("missing required field `")
    if is_missing:
        member = ".".join(filter(None, [path, name.partition("`")[0]]))
        return f"{member} is missing"[:LONGEST_REASON]
    return f"{path} has an invalid value"[:LONGEST_REASON] if path else "it must be a JSON object"
