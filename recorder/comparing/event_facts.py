"""The facts of an event: who sends to whom, the messages, what the tokens say, and the checks."""

import re
from collections.abc import Iterator

from recorder.comparing.body_facts import member_facts
from recorder.comparing.facts import Fact
from recorder.comparing.message_facts import request_facts, response_facts
from recorder.event.recorded import RecordedEvent
from recorder.reading.wording import VERDICTS, route, token_name

CHECK = "check"

_SPAN = re.compile(r"\d+(?= (?:s|min|h|seconds?|minutes?|hours?|days?)\b)")


def event_facts(event: RecordedEvent) -> Iterator[Fact]:
    """What an event whose secrets are covered says."""
    yield Fact("message", "from and to", route(event))
    if event.request:
        yield from request_facts(event.request)
    if event.response:
        yield from response_facts(event.response)
    for token in event.tokens or ():
        name = token_name(token.name)
        yield from member_facts(f"{name} header", dict(token.header))
        yield from member_facts(f"{name} claim", dict(token.claims))
    yield from _checks(event)
    for name, told in (("left-out check", event.without_checks), ("fault", event.met_faults)):
        yield from (Fact(event.role, name, each) for each in told)


def _checks(event: RecordedEvent) -> Iterator[Fact]:
    """The verdict of each check; what was expected and received only where it did not pass."""
    for check in event.checks:
        yield Fact(CHECK, check.name, VERDICTS[check.verdict][1])
        if check.verdict != "passed":
            for name, text in (("expected", check.expected), ("received", check.received)):
                yield Fact(f"{CHECK} {check.name}", name, _SPAN.sub("some", text))
