"""An event as a role recorded it: one message that crossed the wire, or one local decision.

The type of each member defines what it may contain, and is checked where JSON is parsed
(`incoming`). Strings are kept as received: what crossed the wire may not be valid Unicode.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from tracing.catalogue import Channel, Party, Step
from tracing.events import SMALLEST
from tracing.tours import STEP_BY_SLUG

FORMAT = 2
"""The version of this format, in which events are stored and written."""

MOST_LINKS = 64
LONGEST_SECONDS = 1e6
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""The range of an event's time: it must still be a valid date in every reader's time zone."""

Verdict = Literal["passed", "failed", "warning"]
Half = Literal["request", "response"]
Header = tuple[str, str]
Count = Annotated[int, Meta(ge=0)]
# Used unescaped in URLs and in names of files.
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\Z")]
Link = Annotated[str, Meta(max_length=64)]
Links = Annotated[tuple[Link, ...], Meta(max_length=MOST_LINKS)]
Moment = Annotated[datetime, Meta(tz=True)]
Seconds = Annotated[float, Meta(ge=0, lt=LONGEST_SECONDS)]


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What requests and responses have in common: headers in their order, and a body.

    `left_out` is how many bytes of the body were not recorded.
    """

    headers: tuple[Header, ...]
    body: str
    left_out: Count = 0

    @property
    def size(self) -> int:
        """Its approximate size in memory, in bytes."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)

    def header_values(self) -> dict[str, str]:
        """The last value of each header, by its name in lower case."""
        return {name.lower(): value for name, value in self.headers}


class Request(Message, frozen=True, kw_only=True):
    """An HTTP request as sent."""

    method: str
    url: str


class Response(Message, frozen=True, kw_only=True):
    """An HTTP response as sent."""

    status: Count


class Exchange(Struct, frozen=True):
    """What was sent: a request, its response, or both."""

    request: Request | None
    response: Response | None


class Check(Struct, frozen=True):
    """A check that was made.

    `about` names the values that it judges (see `tracing.checks`), `uses_up` the value that no
    longer works once the check has passed, and `explanation` says why the check is made.
    """

    name: str
    verdict: Verdict
    expected: str
    received: str
    spec: str
    about: tuple[str, ...]
    explanation: str
    uses_up: str = ""


class Source(Struct, frozen=True):
    """The line of source code that recorded the event; `file` is relative to the project's root."""

    file: str
    line: Count
    function: str


class Event(Struct, frozen=True, kw_only=True, tag_field="format", tag=FORMAT):
    """What a role records just before a message leaves, or before a decision takes effect.

    `slug` names the step it belongs to, `without_checks` the checks that its role leaves out,
    `in_force` what was switched on at its role (a moved clock, faults), `met_faults` the faults
    that affected this message, `answering_fault` the fault that responded in place of the view, if
    one did (older events lack these three), `links` are fingerprints that tie it to other events of
    its flow, `seconds` is how long the exchange has taken so far.
    """

    id: Id
    links: Links
    at: Moment
    role: Party
    slug: str | None
    sender: Party = field(name="from")
    receiver: Party = field(name="to")
    channel: Channel
    http: Exchange | None
    checks: tuple[Check, ...]
    without_checks: tuple[str, ...]
    source: Source | None
    seconds: Seconds
    in_force: tuple[str, ...] = ()
    met_faults: tuple[str, ...] = ()
    answering_fault: str = ""

    def __post_init__(self) -> None:
        """Check what types cannot express.

        Raises:
            ValueError: the step is unknown, or the time is out of range.
        """
        if self.slug is not None and self.slug not in STEP_BY_SLUG:
            raise ValueError(f"its step {self.slug!r:.80} is unknown")
        if not FIRST <= self.at < LAST:
            years = f"before {FIRST.year} or after {LAST.year}"
            raise ValueError(f"its time {self.at.isoformat()} is {years}")

    @property
    def step(self) -> Step | None:
        """The step of the catalogue that it belongs to."""
        return STEP_BY_SLUG[self.slug] if self.slug else None

    @property
    def size(self) -> int:
        """Its approximate size in memory, in bytes."""
        texts = sum(len(made.expected) + len(made.received) for made in self.checks)
        messages = (message for message in (self.request, self.response) if message is not None)
        return SMALLEST + texts + sum(message.size for message in messages)

    @property
    def request(self) -> Request | None:
        """The request that it records."""
        return self.http.request if self.http else None

    @property
    def response(self) -> Response | None:
        """The response that it records."""
        return self.http.response if self.http else None
