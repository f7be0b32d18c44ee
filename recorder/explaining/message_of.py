"""Which message of the catalogue an event is."""

from collections.abc import Iterable, Iterator

from recorder.event.event import Response
from recorder.event.recorded import RecordedEvent
from recorder.reading.html_page import read_page
from recorder.reading.values import Clock
from recorder.reading.wire import read_request, read_response
from recorder.reading.wording import path_of
from tracing.messages.messages import ANY, Message, When, messages


def message_of(event: RecordedEvent, tour: str = "") -> Message | None:
    """What is said of this event's message in a flow of this tour ("": not known); None for an
    event of no step.
    """
    known = messages()[event.slug] if event.slug else ()
    return next((each for each in known if fits(event, each.when, tour)), None)


def fits(event: RecordedEvent, when: When, tour: str) -> bool:
    """Whether this event, in a flow of this tour, is the message that is meant."""
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
        and (not when.page or (response is not None and _title(response).startswith(when.page)))
        and (not when.carries or _carries(event, when.carries))
    )


def _has_failed(event: RecordedEvent, name: str) -> bool:
    return any(check.verdict == "failed" and name in (check.name, ANY) for check in event.checks)


def _title(response: Response) -> str:
    is_page = "html" in response.header_values().get("content-type", "")
    return read_page(response.body).title if is_page else ""


def _carries(event: RecordedEvent, wanted: Iterable[str]) -> bool:
    sent = dict.fromkeys(said for pair in _sent(event) for said in (pair[0], "=".join(pair)))
    return all(name in sent for name in wanted)


def _sent(event: RecordedEvent) -> Iterator[tuple[str, str]]:
    clock = Clock(event.at, None)
    if event.request is not None:
        yield from ((row.name, row.value) for row in read_request(event.request, clock).rows)
    if event.response is not None:
        yield from ((row.name, row.value) for row in read_response(event.response, clock).rows)
