"""What a message is, in a sentence or two: for the page that shows two messages side by side."""

from hosting.visible_text import visible
from recorder.event.event import Response
from recorder.event.recorded import RecordedEvent
from recorder.reading import wording
from recorder.reading.html_page import read_page


def this_message(event: RecordedEvent) -> str:
    """Return what this message is, in one or two sentences."""
    return " ".join(filter(None, (_sent(event), _decided(event))))


def _sent(event: RecordedEvent) -> str:
    request, response = event.request, event.response
    sender, to = wording.party(event.sender), wording.party(event.receiver)
    if event.sender == event.receiver:
        return f"Inside the {sender}: nothing is sent."
    if response is None:
        asked = wording.asked(request) if request else "something"
        return f"The {sender} asks the {to}: {asked}."
    answer = wording.status_line(response.status) + _page(response)
    if request is None:
        return f"The {sender} answers with {answer}."
    if event.answers is not None:
        asked = f"the request of {event.answers}, {wording.asked(request)},"
        return f"The {sender} answers {asked} with {answer}."
    return f"The {to} asked for {wording.asked(request)}; the {sender} answers with {answer}."


def _page(response: Response) -> str:
    kind = response.header_values().get("content-type", "")
    title = read_page(response.body).title if "html" in kind and response.body else ""
    return f", the page “{visible(title)}”" if title else ""


def _decided(event: RecordedEvent) -> str:
    if not event.checks:
        return ""
    counted, verdicts = wording.counted(event.checks), []
    if counted["failed"]:
        verdicts.append(f"{counted['failed']} failed")
    if counted["warning"]:
        verdicts.append(wording.count(counted["warning"], "warning"))
    passed = "passed" if len(event.checks) == 1 else "all passed"
    made = f"{wording.count(len(event.checks), 'check')} by the {wording.party(event.role)}"
    return f"{made}: {', '.join(verdicts) or passed}."
