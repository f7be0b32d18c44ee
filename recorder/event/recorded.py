"""An event as it was recorded: with its flow, its number, and what can be derived from it alone."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType, field, structs
from werkzeug.utils import cached_property

from recorder.event import json_text
from recorder.event.event import FORMAT, Event, Half
from recorder.event.refusal import Refusal, refusal_of
from recorder.event.sightings import Sighting, sightings_in

Plain = Mapping[str, Any]
"""An event in the form of JSON, for output or for `tracing`, which does not know these types."""

PLACE = ("seq", "flow")
"""Members that give an event's position, which may change."""


class Again(Struct, frozen=True):
    """How many checks, from the first on, had the same result as in another part of the flow."""

    part: str
    checks: int


class Token(Struct, frozen=True):
    """A decoded token: the name it was sent under, and the half of the exchange that carried it."""

    name: str
    half: Half = field(name="in")
    header: Mapping[str, Any]
    claims: Mapping[str, Any]


class RecordedEvent(Event, frozen=True, kw_only=True, dict=True, tag_field="format", tag=FORMAT):
    """An event with what was found out about it, once, when it was recorded.

    `seq` is its number in the recording, `part` its number in the flow ("3.2"), `progress` how many
    of the thirteen steps the flow had reached, `answers` the part that showed the request this
    response belongs to. `abandoned`: nothing followed, because the peer that waited for the event
    disconnected while it was held, as its role reported. `tokens` are present only if the event is
    to be shown, or was read from a run file.
    """

    seq: int = 0
    flow: str = ""
    part: str | None = None
    progress: int = 0
    answers: str | None = None
    again: Again | None = None
    abandoned: bool = False
    refusal: Refusal | None = None
    tokens: tuple[Token, ...] | UnsetType = UNSET

    @cached_property
    def sightings(self) -> tuple[Sighting, ...]:
        """Where values appear in the event. Found on first use: most events never need it."""
        return sightings_in(self)


def with_refusal(event: RecordedEvent) -> RecordedEvent:
    """The event with its refusal, which is derived from the event alone."""
    return structs.replace(event, refusal=refusal_of(event, event.part))


def as_plain(event: Event) -> Plain:
    """The event in the form of JSON, with the tour and the number of its step.

    Its refusal is left out, since it can be derived from the event alone.
    """
    plain: Plain = msgspec.to_builtins(_members(event, leave_out=("refusal",)))
    return plain


def as_json(event: RecordedEvent) -> bytes:
    """The event as JSON, with its refusal and without its position."""
    return json_text.written(_members(event, leave_out=PLACE))


def _members(event: Event, leave_out: tuple[str, ...]) -> dict[str, object]:
    names = zip(event.__struct_fields__, event.__struct_encode_fields__, strict=True)
    told = {said: getattr(event, name) for name, said in names if name not in leave_out}
    step = event.step
    whole = {"format": FORMAT, "tour": step and step.tour, "step": step and step.number} | told
    return {name: value for name, value in whole.items() if value is not UNSET}
