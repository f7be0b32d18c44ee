"""Events as they are shown: with their secrets covered, as `tracing.redaction` decides, or whole;
and with the contents of their tokens, which are not secret.
"""

from collections.abc import Sequence

import msgspec
from msgspec import Struct, structs

from recorder.event.event import Check, Exchange
from recorder.event.recorded import Plain, RecordedEvent, Token, as_plain
from recorder.event.refusal import refusal_of
from tracing import tokens
from tracing.redaction import Redacted, shortened_together


class _Covered(Struct, frozen=True):
    """What covering changes in an event, or adds to it."""

    http: Exchange | None
    checks: tuple[Check, ...]
    tokens: tuple[Token, ...]


def covered(events: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    """Return the events with their secrets shortened; a secret in one event is covered in all."""
    shown = shortened_together(map(as_plain, events))
    return [_covered(event, plain) for event, plain in zip(events, shown, strict=True)]


def redacted(events: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    """Return the events as a file has them: each secret a mark that only equal secrets share."""
    shown = Redacted().events(map(as_plain, events))
    return [_covered(event, plain) for event, plain in zip(events, shown, strict=True)]


def whole(event: RecordedEvent) -> RecordedEvent:
    """Return the event unchanged, with its tokens decoded."""
    return event if event.tokens else structs.replace(event, tokens=tokens_of(event))


def tokens_of(event: RecordedEvent) -> tuple[Token, ...]:
    """Return the tokens that an event carries, decoded, each once."""
    return msgspec.convert(tokens.found_in(as_plain(event)), tuple[Token, ...])


def _covered(event: RecordedEvent, plain: Plain) -> RecordedEvent:
    told = msgspec.convert(plain, _Covered)
    shown = structs.replace(event, http=told.http, checks=told.checks, tokens=told.tokens)
    # An error code may repeat a secret.
    return structs.replace(shown, refusal=event.refusal and refusal_of(shown, event.part))
