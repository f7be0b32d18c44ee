"""The event: one message that crossed the wire, or one local decision, in a form that can be kept.

An event is created cheaply where it happens and converted to JSON (`as_json`) where it is sent, so
that a role under load pays only for what it has to remember.
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from tracing.catalogue import Channel, Party, Step
from tracing.cutting import LONGEST_BODY, LONGEST_TEXT, cut
from tracing.fingerprints import fingerprint

FORMAT = 2
"""The version of this format. A reader declares which versions it knows."""

Headers = tuple[tuple[str, str], ...]
Verdict = Literal["passed", "failed", "warning"]
"""A warning is allowed, but weaker than best practice asks for."""

SMALLEST = 1_000
"""Bytes of an event without any text."""

_encode = msgspec.json.Encoder().encode
_ROOT = Path(__file__).resolve().parents[1]


class CheckMade(Struct, frozen=True):
    """A check that was run, as text. `about` names what it judged, such as `code_verifier`;
    `uses_up` is the one of these values that does not work again, if any.
    """

    name: str
    verdict: Verdict
    expected: str
    received: str
    spec: str
    about: tuple[str, ...]
    explanation: str
    uses_up: str = ""


class Request(Struct, frozen=True):
    """An HTTP request as sent. `url` is absolute; `left_out` bytes of the body are not recorded and
    are missing from `body`.
    """

    method: str
    url: str
    headers: Headers
    body: bytes
    left_out: int = 0


class Response(Struct, frozen=True):
    """An HTTP response as sent; `left_out` bytes of its body are not recorded."""

    status: int
    headers: Headers
    body: bytes
    left_out: int = 0


Message = TypeVar("Message", Request, Response)


class Event(Struct, frozen=True, kw_only=True):
    """What a role reports just before a message leaves, or a decision takes effect.

    `at` is seconds since 1970, `seconds` how long the exchange has taken so far, `without_checks`
    the checks that this role is configured to leave out, `in_force` what is switched on in it while
    it runs (a moved clock, faults), `met_faults` the faults that took effect on this message,
    `answering_fault` the one that responded in place of the view, if one did, `links` the values
    that link this event to others of the same flow (the recorder joins them), `code` and `line` the
    place in our source that reported it.
    """

    id: str
    at: float
    role: Party
    step: Step | None
    sender: Party
    receiver: Party
    request: Request | None
    response: Response | None
    checks: tuple[CheckMade, ...]
    without_checks: tuple[str, ...]
    links: tuple[str, ...]
    code: CodeType | None
    line: int
    seconds: float
    in_force: tuple[str, ...] = ()
    met_faults: tuple[str, ...] = ()
    answering_fault: str = ""

    @property
    def channel(self) -> Channel:
        """Front if a browser carries the message, back between servers, local inside a role."""
        if self.sender == self.receiver:
            return "local"
        return "front" if "browser" in (self.sender, self.receiver) else "back"

    @property
    def size(self) -> int:
        """Roughly how many bytes it takes to keep: its texts and bodies, plus `SMALLEST`."""
        size = SMALLEST + sum([len(made.expected) + len(made.received) for made in self.checks])
        for message in (self.request, self.response):
            size += _size(message) if message is not None else 0
        return size

    def as_json(self) -> bytes:
        """The event as JSON for the recorder, which fills in `flow`."""
        told = self._encoded()
        # Only then may one of its texts be long; few events need a look at each of their texts.
        if len(told) > LONGEST_TEXT and self.size > LONGEST_TEXT:
            return self._cut()._encoded()
        return told

    def as_dict(self) -> dict[str, Any]:
        """The event as plain data."""
        plain: dict[str, Any] = json.loads(self.as_json())
        return plain

    def _encoded(self) -> bytes:
        step = self.step
        told = {
            "format": FORMAT,
            "id": self.id,
            "flow": None,
            "links": [fingerprint(value) for value in self.links],
            "at": datetime.fromtimestamp(self.at, UTC),
            "role": self.role,
            "tour": step.tour if step else None,
            "step": step.number if step else None,
            "slug": step.slug if step else None,
            "from": self.sender,
            "to": self.receiver,
            "channel": self.channel,
            "http": self._http(),
            "checks": self.checks,
            "without_checks": self.without_checks,
            "in_force": self.in_force,
            "met_faults": self.met_faults,
            "answering_fault": self.answering_fault,
            "source": self._speaker(),
            "seconds": round(self.seconds, 6),
        }
        try:
            return _encode(told)
        except UnicodeEncodeError:
            # What crossed the wire may be invalid Unicode, and is recorded as an escape.
            return json.dumps(msgspec.to_builtins(told)).encode()

    def _cut(self) -> "Event":
        return replace(
            self,
            request=self.request and replace(_cut(self.request), url=cut(self.request.url)),
            response=self.response and _cut(self.response),
            checks=tuple(map(_cut_check, self.checks)),
        )

    def _http(self) -> dict[str, Any] | None:
        if self.request is None and self.response is None:
            return None
        return {"request": _plain(self.request), "response": _plain(self.response)}

    def _speaker(self) -> dict[str, Any] | None:
        if self.code is None:
            return None
        return {
            "file": _path_in_project(self.code.co_filename),
            "line": self.line,
            "function": self.code.co_name,
        }


def kept(body: bytes) -> tuple[bytes, int]:
    """The recorded part of a body, and how many bytes are missing; no character is cut in two."""
    end = LONGEST_BODY
    while end < len(body) and body[end] & 0xC0 == 0x80 and end > LONGEST_BODY - 4:
        end -= 1
    return body[:end], len(body[end:])


def as_text(body: bytes) -> str:
    """Bytes as text, without loss: what is not UTF-8 is written as an escape."""
    return body.decode("utf-8", "backslashreplace")


def _size(message: Request | Response) -> int:
    url = message.url if isinstance(message, Request) else ""
    headers = sum([len(name) + len(value) for name, value in message.headers])
    return len(url) + headers + len(message.body)


def _plain(message: Request | Response | None) -> dict[str, Any] | None:
    """The message as JSON holds it: headers as pairs, in order, and `left_out` only if not 0."""
    if message is None:
        return None
    plain = asdict(message) | {"body": as_text(message.body)}
    if not message.left_out:
        del plain["left_out"]
    return plain


def _cut(message: Message) -> Message:
    headers = tuple([(name, cut(value)) for name, value in message.headers])
    return replace(message, headers=headers)


def _cut_check(made: CheckMade) -> CheckMade:
    return replace(made, expected=cut(made.expected), received=cut(made.received))


@cache
def is_ours(file: str) -> bool:
    """Whether a file is source of this project, rather than of a library installed inside it."""
    path = Path(file)
    return path.is_relative_to(_ROOT) and "site-packages" not in path.parts


@cache
def _path_in_project(file: str) -> str:
    """The path from the project's root: its own location does not belong in the trace."""
    path = Path(file)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name
