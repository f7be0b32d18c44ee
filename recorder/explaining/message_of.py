"""Which message of the catalogue an event is."""

from recorder.event.event import Response
from recorder.event.recorded import RecordedEvent
from recorder.reading.html_page import read_page
from recorder.reading.wording import path_of
from tracing.messages.messages import Message, When, messages


def message_of(event: RecordedEvent, tour: str = "") -> Message | None:
    """What is said of this event's message in a flow of this tour ("": not known); None for an
    event of no step.
    """
    known = messages()[event.slug] if event.slug else ()
    return next((each for each in known if fits(event, each.when, tour)), None)


def fits(event: RecordedEvent, when: When, tour: str) -> bool:
    """Whether this event, in a flow of this tour, is the message that is meant."""
    request, response = event.request, event.response
    failed = (check.name for check in event.checks if check.verdict == "failed")
    return (
        when.sender in (None, event.sender)
        and when.receiver in (None, event.receiver)
        and (not when.path or (request is not None and path_of(request.url).endswith(when.path)))
        and (not when.status or str(response and response.status).startswith(when.status))
        and (not when.page or (response is not None and _title(response).startswith(when.page)))
        and (not when.failed or when.failed in failed)
        and when.tour in ("", tour)
    )


def _title(response: Response) -> str:
    is_page = "html" in response.header_values().get("content-type", "")
    return read_page(response.body).title if is_page else ""
