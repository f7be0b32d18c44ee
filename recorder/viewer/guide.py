"""What an event says to a learner: what this very message is, and why a short step is short."""

from collections.abc import Iterator, Sequence
from typing import Any

from recorder.reading import wording
from recorder.reading.html_page import read_page
from tracing.catalogue import Step

Event = dict[str, Any]


def this_message(event: Event) -> str:
    """What this message is, in one or two sentences."""
    return " ".join(filter(None, (_sent(event), _decided(event))))


def _sent(event: Event) -> str:
    http = event["http"] or {}
    request, response = http.get("request"), http.get("response")
    sender, to = wording.party(event["from"]), wording.party(event["to"])
    if event["from"] == event["to"]:
        return f"A decision inside the {sender}: nothing is sent."
    if response is None:
        asked = wording.asked(request) if request else "something"
        return f"The {sender} asks the {to}: {asked}."
    answer = wording.status_line(response["status"]) + _page(response)
    if request is None:
        return f"The {sender} answers with {answer}."
    if event["answers"] is not None:
        asked = f"the request of {event['answers']}, {wording.asked(request)},"
        return f"The {sender} answers {asked} with {answer}."
    return f"The {to} asked for {wording.asked(request)}; the {sender} answers with {answer}."


def _page(response: Event) -> str:
    kind = next((text for name, text in response["headers"] if name.lower() == "content-type"), "")
    title = read_page(response["body"]).title if "html" in kind and response["body"] else ""
    return f", the page “{wording.visible(title)}”" if title else ""


def _decided(event: Event) -> str:
    checks = event["checks"]
    failed = sum(not check["passed"] for check in checks)
    if not checks:
        return ""
    made = wording.count(len(checks), "rule")
    verb = "does" if failed == 1 else "do"
    if not failed:
        hold = "it holds" if len(checks) == 1 else "all hold"
        return f"{made} checked by the {wording.party(event['role'])}: {hold}."
    return f"{made} checked by the {wording.party(event['role'])}: {failed} {verb} not hold."


def why_short(event: Event, step: Step, events: Sequence[Event]) -> list[str]:
    """Why there is less to see here than the step would have; nothing where there is not."""
    return list(_why_short(event, step, events))


def _why_short(event: Event, step: Step, events: Sequence[Event]) -> Iterator[str]:
    again = wording.made_again(event)
    if again:
        yield f"{again}: the same request was decided anew."
    told = [other for other in events if other["slug"] == step.slug]
    # While the flow is still there, more may come.
    if step.in_parts and len(told) == 1 and events[-1]["progress"] > step.number:
        yield (
            "This step usually takes several messages. Here one was enough: what the others would "
            "bring was known from an earlier flow."
        )
