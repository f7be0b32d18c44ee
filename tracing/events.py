"""The event: one message that crossed the wire, or one local decision, in a form that can be kept.

An event is made cheaply where it happens and turned into plain data (`as_dict`) where it is sent,
so that a role under load only pays for what it has to remember.
"""

from datetime import UTC, datetime
from types import CodeType
from typing import Any, NamedTuple

from tracing.catalogue import Channel, Party, Step
from tracing.fingerprints import fingerprint

FORMAT = 1
"""The number of this form. A reader says which numbers it knows."""

Headers = tuple[tuple[str, str], ...]
CheckMade = tuple[str, str, tuple[bool, str, str]]
"""Name of the check, clause, and its finding: passed, expected, received."""


class Request(NamedTuple):
    """An HTTP request as sent. `url` is absolute, `body` the bytes behind the headers."""

    method: str
    url: str
    headers: Headers
    body: bytes

    def as_dict(self) -> dict[str, Any]:
        """The request as plain data, headers in order as pairs."""
        return {
            "method": self.method,
            "url": self.url,
            "headers": [list(pair) for pair in self.headers],
            "body": as_text(self.body),
        }


class Response(NamedTuple):
    """An HTTP response as sent."""

    status: int
    headers: Headers
    body: bytes

    def as_dict(self) -> dict[str, Any]:
        """The response as plain data, headers in order as pairs."""
        return {
            "status": self.status,
            "headers": [list(pair) for pair in self.headers],
            "body": as_text(self.body),
        }


class Event(NamedTuple):
    """What a role says just before a message leaves, or a decision takes effect.

    `at` is seconds since 1970, `seconds` how long the exchange has taken so far, `links` the values
    that tie this event to others of the same flow (the recorder joins them), `code` and `line` the
    place in our source that spoke.
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
    links: tuple[str, ...]
    code: CodeType | None
    line: int
    seconds: float

    @property
    def channel(self) -> Channel:
        """Front when a browser carries the message, back between servers, local inside a role."""
        if self.sender == self.receiver:
            return "local"
        return "front" if "browser" in (self.sender, self.receiver) else "back"

    def as_dict(self) -> dict[str, Any]:
        """The event as JSON-ready data on its way to the recorder, which fills in `flow`."""
        return {
            "format": FORMAT,
            "id": self.id,
            "flow": None,
            "links": [fingerprint(value) for value in self.links],
            "at": datetime.fromtimestamp(self.at, UTC).isoformat(timespec="microseconds"),
            "role": self.role,
            "tour": self.step.tour if self.step else None,
            "step": self.step.number if self.step else None,
            "slug": self.step.slug if self.step else None,
            "from": self.sender,
            "to": self.receiver,
            "channel": self.channel,
            "http": self._http(),
            "checks": [_check_as_dict(made) for made in self.checks],
            "source": self._speaker(),
            "seconds": round(self.seconds, 6),
        }

    def _http(self) -> dict[str, Any] | None:
        if self.request is None and self.response is None:
            return None
        return {
            "request": self.request.as_dict() if self.request else None,
            "response": self.response.as_dict() if self.response else None,
        }

    def _speaker(self) -> dict[str, Any] | None:
        if self.code is None:
            return None
        # A path inside the project: where the project lies is nobody's business.
        package_and_file = "/".join(self.code.co_filename.replace("\\", "/").split("/")[-2:])
        return {"file": package_and_file, "line": self.line, "function": self.code.co_name}


def as_text(body: bytes) -> str:
    """Bytes as text that loses nothing: what is not UTF-8 is written as an escape."""
    return body.decode("utf-8", "backslashreplace")


def _check_as_dict(made: CheckMade) -> dict[str, Any]:
    name, spec, (passed, expected, received) = made
    return {
        "name": name,
        "passed": passed,
        "expected": expected,
        "received": received,
        "spec": spec,
    }
