"""The facts of an event: sender and receiver, messages, contents of tokens, and checks."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recorder.comparing.body_facts import member_facts
from recorder.comparing.facts import Fact
from recorder.comparing.message_facts import request_facts, response_facts
from recorder.event.recorded import RecordedEvent
from recorder.reading.covering import covered
from recorder.reading.wording import VERDICTS, route, token_name

CHECK, MESSAGE, ON_PURPOSE = "check", "message", "on purpose"

OF_BROWSER = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "connection",
        "dnt",
        "keep-alive",
        "origin",
        "pragma",
        "priority",
        "referer",
        "te",
        "upgrade-insecure-requests",
        "user-agent",
    }
)
"""Request headers that differ between browsers, even if both are used in the same way."""

_SPAN = re.compile(r"(?<!\d)\d{1,12} (?:s|min|h|seconds?|minutes?|hours?|days?)\b")


class Told(NamedTuple):
    """An event whose secrets are covered, and its facts."""

    event: RecordedEvent
    facts: tuple[Fact, ...]


def told(events: Iterable[RecordedEvent]) -> list[Told]:
    """Return each event with its facts. The checks that a role leaves out are reported once."""
    found, spoke = [], set[str]()
    for event in covered(list(events)):
        left_out = [] if event.role in spoke else _on_purpose("without", event.without_checks)
        spoke.add(event.role)
        found.append(Told(event, (*_facts(event), *left_out)))
    return found


def _facts(event: RecordedEvent) -> Iterator[Fact]:
    yield from _checks(event)
    yield Fact(MESSAGE, "from and to", route(event))
    if event.response:
        yield from response_facts(event.response)
    if event.request:
        facts = request_facts(event.request)
        is_browsers = event.channel == "front"
        yield from (fact for fact in facts if not (is_browsers and _is_of_browser(fact)))
    for token in event.tokens or ():
        name = token_name(token.name)
        yield from member_facts(f"{name} header", dict(token.header))
        yield from member_facts(f"{name} claim", dict(token.claims))
    yield from _on_purpose("fault", event.met_faults)


def _is_of_browser(fact: Fact) -> bool:
    """Whether a header describes the browser and says nothing about the protocol."""
    name = fact.name.lower()
    return fact.where == "request header" and (name in OF_BROWSER or name.startswith("sec-"))


def _on_purpose(what: str, names: Iterable[str]) -> list[Fact]:
    return [Fact(ON_PURPOSE, f"{what} {name}", "yes") for name in names]


def _checks(event: RecordedEvent) -> Iterator[Fact]:
    """The verdict of each check, with what was expected and received only if it did not pass."""
    for check in event.checks:
        yield Fact(CHECK, check.name, VERDICTS[check.verdict][1])
        if check.verdict != "passed":
            for name, text in (("expected", check.expected), ("received", check.received)):
                yield Fact(f"{CHECK} {check.name}", name, _SPAN.sub("some time", text))
