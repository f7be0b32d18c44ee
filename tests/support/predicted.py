"""Determines the right answer to a prediction from the text of a run file alone."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from recorder.event.recorded import RecordedEvent, as_plain
from recorder.keeping import run_file
from recorder.predicting.asking import question_for, verdict_on
from recorder.predicting.question import Question

Raw = Mapping[str, Any]

WRITTEN = {
    "access_token": r'"access_token"\s*:|: (?:Bearer|DPoP) |[?&\n]token=',
    "session": r"(?i)\b(?:set-)?cookie: ",
    "keys": r'"keys"\s*:',
}
"""Patterns for values that do not appear in a message under their own names."""


def tour_of(flow: Sequence[RecordedEvent]) -> str:
    """The tour of a flow, derived from the check that fails in it; "" if it does not matter."""
    failed = {made.name for each in flow for made in each.checks if made.verdict == "failed"}
    tours = {
        "code_belongs_to_client": "misused-code",
        "scope_is_sufficient": "narrowed-consent",
        "key_is_published": "two-issuers",
    }
    return next((tour for check, tour in tours.items() if check in failed), "")


def flows_in(file: Path) -> Iterator[list[RecordedEvent]]:
    """Each flow of a run file."""
    flows: dict[str, list[RecordedEvent]] = {}
    for event in run_file.read(file).events:
        flows.setdefault(event.flow, []).append(event)
    yield from flows.values()


def questions_of(flow: Sequence[RecordedEvent]) -> list[tuple[int, Question]]:
    """The questions of a flow, each with the position of the event that it is about."""
    tour = tour_of(flow)
    asked = [(place, question_for(each, flow[:place], tour)) for place, each in enumerate(flow)]
    return [(place, question) for place, question in asked if question is not None]


def wrong_verdicts(flow: Sequence[RecordedEvent]) -> Iterator[str]:
    """Verdicts that differ from the run file, or that do not arrive with the very next message."""
    raws = list(map(as_plain, flow))
    for place, question in questions_of(flow):
        named = f"{flow[place].flow[:4]} {flow[place].part}: {question.text}"
        after = [number for number in range(place + 1, len(flow)) if flow[number].step]
        if not after:
            assert verdict_on(question, []) is None
            continue
        right = [
            number
            for number, answer in enumerate(question.answers)
            if is_right(question, answer.key, raws[: place + 1], raws[place + 1 :])
        ]
        verdict = verdict_on(question, flow[place + 1 :])
        if len(right) != 1:
            yield f"{named} {len(right)} answers are right"
        elif verdict is None or verdict.right != right[0]:
            yield f"{named} {question.answers[right[0]].text} is right, but: {verdict}"
        elif verdict != verdict_on(question, flow[place + 1 : after[0] + 1]):
            yield f"{named} the next message gives no verdict"


def is_right(question: Question, key: str, before: Sequence[Raw], after: Iterable[Raw]) -> bool:
    """Whether the answer with this key is right."""
    steps = [raw for raw in after if raw["slug"]]
    prompt = question.held.prompt
    if prompt.kind == "receiver":
        return _receiver(steps[0]) == key
    if prompt.kind == "carrying":
        return _receiver(next(raw for raw in steps if _has(raw, prompt.value))) == key
    if prompt.kind == "address":
        calls = [url for raw in steps if prompt.of in _ends(raw) for url in _new_urls(raw)]
        return calls[0].partition("?")[0] == key
    if prompt.kind == "moving":
        return _has(steps[0], key)
    if prompt.kind == "failing":
        return _first_failure(steps, prompt.of) == key
    is_seen = any(_has(raw, key) for raw in before if prompt.of in _ends(raw))
    return is_seen == (prompt.kind == "knowing")


def _receiver(raw: Raw) -> str:
    if raw["from"] == raw["to"]:
        return "inside"
    # An event with both request and response is recorded by the receiver of the request.
    is_both = bool(_new_urls(raw)) and raw["http"]["response"] is not None
    return str(raw["role"] if is_both else raw["to"])


def _first_failure(steps: Iterable[Raw], role: str) -> str:
    for raw in steps:
        failed = [made["name"] for made in raw["checks"] if made["verdict"] == "failed"]
        if raw["role"] == role and (failed or raw["from"] == raw["to"] or raw["answers"]):
            return failed[0] if failed else "passing"
    return ""


def _ends(raw: Raw) -> set[str]:
    return {raw["from"], raw["to"]}


def _new_urls(raw: Raw) -> list[str]:
    request = (raw["http"] or {}).get("request")
    return [request["url"]] if request and not raw["answers"] else []


def _has(raw: Raw, name: str) -> bool:
    """Whether a value appears in the new part of an event."""
    http = raw["http"] or {}
    halves = [http.get("response"), None if raw["answers"] else http.get("request")]
    text = "\n".join(_text(half) for half in halves if half)
    written = WRITTEN.get(name, rf'(?:^|[?&\n]){name}=|"{name}"\s*:')
    return re.search(written, text) is not None


def _text(half: Raw) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in half["headers"])
    body = "" if half["body"].lstrip().startswith("<") else half["body"]
    return "\n".join((half.get("url", ""), headers, body))
