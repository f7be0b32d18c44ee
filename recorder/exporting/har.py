"""HAR 1.2, the format in which browsers and proxies save what they have sent and received.

Every exchange is one entry, every step with messages a page. Data for which HAR has no member is in
custom members, whose names begin with an underscore (HAR 1.2 §"Custom fields").
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from oauth2_playground import PROGRAM, __version__
from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent
from recorder.exporting.exchanges import WholeExchange, exchanges_of
from recorder.exporting.flow import OUTSIDE, Flow, number_of, plain_text, title_of
from recorder.exporting.har_messages import request_of, response_of
from recorder.reading.refusals import reason

NOT_RECORDED = "The playground records when a message leaves, not how long it travels."
NO_RESPONSE = "No response was recorded."


def as_har(flows: Sequence[Flow]) -> str:
    """The flows as the text of a HAR file."""
    made = [(flow, exchange) for flow in flows for exchange in exchanges_of(flow.events)]
    pages: dict[str, dict[str, Any]] = {}
    entries = []
    for flow, exchange in made:
        page = _page_id(flow, exchange)
        pages.setdefault(page, _page(page, flow, exchange))
        entries.append(_entry(page, flow, exchange))
    program = {"name": PROGRAM, "version": __version__}
    log = {"version": "1.2", "creator": program, "pages": list(pages.values()), "entries": entries}
    return plain_text(json.dumps({"log": log}, indent=2, ensure_ascii=False)) + "\n"


def _page_id(flow: Flow, exchange: WholeExchange) -> str:
    step = exchange.first.step
    return f"{flow.id}/{step.tour}/{step.number}" if step else f"{flow.id}/no-step"


def _page(page: str, flow: Flow, exchange: WholeExchange) -> dict[str, Any]:
    step = exchange.first.step
    where = f"step {step.number}: {step.title}" if step else OUTSIDE
    return {
        "id": page,
        "title": f"{flow.tour.title}, {where}",
        "startedDateTime": _moment(exchange.began),
        "pageTimings": {"onContentLoad": -1, "onLoad": -1},
    }


def _entry(page: str, flow: Flow, exchange: WholeExchange) -> dict[str, Any]:
    timings = _timings(exchange)
    return {
        "pageref": page,
        "startedDateTime": _moment(exchange.began),
        "time": sum(each for each in timings.values() if isinstance(each, float)),
        "request": request_of(exchange.request),
        "response": response_of(exchange.response),
        "cache": {},
        "timings": timings,
        "_flow": flow.id,
        "_parts": [number_of(event) for event in exchange.events],
        "_from": exchange.client,
        "_to": exchange.server,
        "_channel": exchange.channel,
        "_checks": [_check(event, check) for event, check in _checks(exchange)],
        "comment": _comment(flow, exchange),
    }


def _timings(exchange: WholeExchange) -> dict[str, Any]:
    """The timings in milliseconds; -1 if not recorded, which send, wait and receive may not be."""
    sent, arrived, answered = exchange.sent, exchange.arrived, exchange.answered
    return {
        "blocked": -1,
        "dns": -1,
        "connect": -1,
        "ssl": -1,
        "send": _milliseconds(sent, arrived),
        "wait": _milliseconds(arrived or exchange.began, answered),
        "receive": 0.0,
        "comment": NOT_RECORDED,
    }


def _milliseconds(begin: datetime | None, end: datetime | None) -> float:
    if begin is None or end is None:
        return 0.0
    return round(max(0.0, (end - begin).total_seconds() * 1000), 3)


def _checks(exchange: WholeExchange) -> Iterator[tuple[RecordedEvent, Check]]:
    for event in exchange.events:
        yield from ((event, check) for check in event.checks)


def _check(event: RecordedEvent, check: Check) -> dict[str, str]:
    return {
        "part": number_of(event),
        "role": event.role,
        "name": check.name,
        "verdict": check.verdict,
        "expected": check.expected,
        "received": check.received,
        "clause": check.spec,
    }


def _comment(flow: Flow, exchange: WholeExchange) -> str:
    said = [f"{number_of(each)} {title_of(each, flow.tour)}." for each in exchange.told]
    if exchange.response is None:
        said.append(NO_RESPONSE)
    refusals = (each.refusal for each in exchange.events if each.refusal)
    return " ".join([*said, *map(reason, refusals)])


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
