"""Finds the message of the catalogue that an event is."""

from collections.abc import Iterator

from werkzeug.utils import cached_property

from recorder.event.recorded import RecordedEvent
from recorder.reading.html_page import read_page
from recorder.reading.values import Clock
from recorder.reading.wire import read_request, read_response
from recorder.reading.wording import path_of
from tracing.messages.messages import ANY, Message, When, messages
from tracing.refused_requests import REQUEST_REFUSED


def message_of(event: RecordedEvent, tour: str = "") -> Message | None:
    """What the catalogue says about this event's message; None for an event outside any step.

    `tour` is the tour of its flow ("" if unknown). A response that a fault sent is not a message of
    its step: it counts as a refused request.
    """
    slug = REQUEST_REFUSED.slug if event.slug and event.answering_fault else event.slug
    known, read = messages()[slug] if slug else (), _Read(event)
    return next((each for each in known if _fits(read, each.when, tour)), None)


def fits(event: RecordedEvent, when: When, tour: str) -> bool:
    """Whether this event, in a flow of this tour, is the message that `when` describes."""
    return _fits(_Read(event), when, tour)


class _Read:
    """An event whose contents are read on first use: most descriptions of messages need none."""

    def __init__(self, event: RecordedEvent) -> None:
        self.event = event

    @cached_property
    def title(self) -> str:
        """The title of the page in its response; "" if there is none."""
        response = self.event.response
        kind = response.header_values().get("content-type", "") if response else ""
        return read_page(response.body).title if response and "html" in kind else ""

    @cached_property
    def sent(self) -> frozenset[str]:
        """What it carries: each name, and each name with its value."""
        return frozenset(said for pair in _sent(self.event) for said in (pair[0], "=".join(pair)))


def _fits(read: _Read, when: When, tour: str) -> bool:
    event = read.event
    request, response = event.request, event.response
    return (
        when.sender in (None, event.sender)
        and when.receiver in (None, event.receiver)
        and when.tour in ("", tour)
        and (not when.method or (request is not None and request.method == when.method))
        and (not when.path or (request is not None and path_of(request.url).endswith(when.path)))
        and (not when.status or str(response and response.status).startswith(when.status))
        and (not when.made or any(check.name == when.made for check in event.checks))
        and (not when.failed or _has_failed(event, when.failed))
        and (not when.page or read.title.startswith(when.page))
        and (not when.carries or read.sent.issuperset(when.carries))
        and (not when.on_purpose or bool(event.answering_fault))
    )


def _has_failed(event: RecordedEvent, name: str) -> bool:
    return any(check.verdict == "failed" and name in (check.name, ANY) for check in event.checks)


def _sent(event: RecordedEvent) -> Iterator[tuple[str, str]]:
    clock = Clock(event.at, None)
    if event.request is not None:
        yield from ((row.name, row.value) for row in read_request(event.request, clock).rows)
    if event.response is not None:
        yield from ((row.name, row.value) for row in read_response(event.response, clock).rows)
