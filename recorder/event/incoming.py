"""What comes in, as JSON, made typed. Anything else is refused, with the reason."""

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
"""Lost events of one batch whose flows are looked for, or abandoned ones."""

LONGEST_REASON = 300
"""Characters of what is said of something that cannot be used; it may name what was sent."""

Form = TypeVar("Form")
AnyEvent = TypeVar("AnyEvent", bound=Event)


class InvalidInput(ValueError):
    """Something sent is invalid; the message says what, in a sentence."""


class LostEvent(Struct, frozen=True):
    """An event that its sender could not hand over: its id, and the fingerprints that are on it."""

    id: Id
    links: Links


class _Sent(Struct, frozen=True, kw_only=True):
    """What is sent with events, or without any."""

    lost: Count = 0
    attended: bool = False
    lost_events: Annotated[tuple[LostEvent, ...], Meta(max_length=MOST_LOST)] = ()
    abandoned: Annotated[tuple[Id, ...], Meta(max_length=MOST_LOST)] = ()


class Batch(_Sent, frozen=True, kw_only=True):
    """Events as they were sent together; `lost` is how many their sender could not hand over, and
    `lost_events` are some of these. `abandoned` are ids of events that will never be sent: their
    sender says so.

    If they are `attended`, their sender waits until it may go on.
    """

    events: tuple[Event, ...]


class _Unread(_Sent, frozen=True, kw_only=True):
    """A batch whose events are not looked at yet."""

    events: list[Any]


def batch_of(body: bytes) -> Batch:
    """The batch that a body holds, with its events checked.

    Raises:
        InvalidInput: the batch, or one event in it, is invalid.
    """
    try:
        return json_text.read(body, Batch)
    except (ValueError, RecursionError):
        # Some event is of format 1, or none: which one, and what is wrong with it, is said.
        sent = json_as(_Unread, body, "The batch")
    events = (event_of(event, f"Event {number}") for number, event in enumerate(sent.events, 1))
    more = {name: getattr(sent, name) for name in _Sent.__struct_fields__}
    return Batch(events=tuple(events), **more)


def event_of(given: object, where: str = "The event") -> Event:
    """An event of any known format; members that are not known are left out.

    Raises:
        InvalidInput: it is not an event; `where` begins the message.
    """
    return _as_event(given, Event, where)


def recorded_event_of(given: object, where: str = "The event") -> RecordedEvent:
    """The same for an event that was recorded already, with what it says of its recording."""
    return _as_event(given, RecordedEvent, where)


def json_as(form: type[Form], body: bytes | str, what: str) -> Form:
    """The JSON that a body holds, typed.

    Raises:
        InvalidInput: it holds something else; `what` begins the message.
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
    # No Unicode where a word of ours is expected, or nested too deeply.
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{what} cannot be used: it cannot be read.") from error


def _fault(error: msgspec.ValidationError) -> str:
    """What is wrong, in our words: of those of msgspec only the names of members are used."""
    if isinstance(error.__cause__, ValueError):
        # A type of ours says so (`__post_init__`).
        return str(error.__cause__)[:LONGEST_REASON]
    said = str(error)
    reason, has_place, place = said.rpartition(" - at `$")
    path = place.rstrip("`").lstrip(".") if has_place else ""
    _, is_missing, name = (reason if has_place else said).partition("missing required field `")
    if is_missing:
        member = ".".join(filter(None, [path, name.partition("`")[0]]))
        return f"{member} is missing"[:LONGEST_REASON]
    return f"{path} has an invalid value"[:LONGEST_REASON] if path else "it must be a JSON object"
