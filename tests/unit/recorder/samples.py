"""Small events, as the roles send them."""

import itertools
from collections.abc import Iterable
from typing import Any

import msgspec

from recorder.event.event import Event as TypedEvent
from recorder.event.event import Request, Response, Verdict
from recorder.event.incoming import event_of, recorded_event_of
from recorder.event.recorded import RecordedEvent, with_refusal
from recorder.ledger.ledger import Ledger
from tracing.tours import STEP_BY_SLUG

Event = dict[str, Any]
AS, CLIENT, RS, BROWSER = "authorization_server", "client_app", "resource_server", "browser"

HOST = "127.0.0.1:9003"
"""The host and port of a recorder under test."""

_numbers = itertools.count(1)


def request(
    method: str = "GET", url: str = "http://127.0.0.1:9000/jwks", body: str = "", **headers: str
) -> dict[str, Any]:
    """A request; in header names, underscores stand for hyphens."""
    return {"method": method, "url": url, "headers": _headers(headers), "body": body}


def response(status: int = 200, body: str = "", **headers: str) -> dict[str, Any]:
    """A response; in header names, underscores stand for hyphens."""
    return {"status": status, "headers": _headers(headers), "body": body}


def check(name: str = "rule_holds", verdict: Verdict = "passed", **said: Any) -> dict[str, Any]:
    """A check."""
    usual = {"expected": "this", "received": "this", "spec": "RFC 6749 §1"}
    unsaid = {"about": [], "explanation": "", "uses_up": ""}
    return {"name": name, "verdict": verdict, **usual, **unsaid, **said}


def event(slug: str | None = None, **changes: Any) -> Event:
    """An event of a step (or of none) with its own link."""
    number = next(_numbers)
    step = STEP_BY_SLUG[slug] if slug else None
    usual = {
        "format": 2,
        "id": f"event{number}",
        "flow": None,
        "links": [f"link{number}"],
        "at": "2026-01-01T14:00:00.000000+00:00",
        "role": CLIENT,
        "tour": step.tour if step else None,
        "step": step.number if step else None,
        "slug": slug,
        "from": CLIENT,
        "to": CLIENT,
        "channel": "local",
        "http": None,
        "checks": [],
        "without_checks": [],
        "source": {"file": "client_app/callback.py", "line": 40, "function": "callback"},
        "seconds": 0.0021,
    }
    return usual | changes


def question(asker: str, asked: str, sent: dict[str, Any], slug: str | None = None) -> Event:
    """The event in which a role reports a request that it sends to another role."""
    told = {"role": asker, "from": asker, "to": asked, "channel": "back"}
    return event(slug, http={"request": sent, "response": None}, **told)


def answer(
    answerer: str,
    to: str,
    sent: dict[str, Any],
    slug: str | None = None,
    answered: dict[str, Any] | None = None,
    **changes: Any,
) -> Event:
    """The event in which a role reports its response."""
    told = {"role": answerer, "from": answerer, "to": to}
    told["channel"] = "front" if to == BROWSER else "back"
    return event(slug, http={"request": sent, "response": answered or response()}, **told | changes)


def received(role: str, sent: dict[str, Any], slug: str, **changes: Any) -> Event:
    """The event in which a role reports a request that has arrived from a browser."""
    told = {"role": role, "from": BROWSER, "to": role, "channel": "front"}
    return event(slug, http={"request": sent, "response": None}, **told | changes)


def told(event: Event) -> TypedEvent:
    """The event as the recorder reads it."""
    return event_of(event)


def recorded(event: Event, **found: Any) -> RecordedEvent:
    """The event as it is recorded, with what the recorder has worked out."""
    placed = {"flow": event["flow"] or "f"}
    return with_refusal(recorded_event_of(event | placed | found))


def typed_request(sent: dict[str, Any]) -> Request:
    """The request as part of an event."""
    return msgspec.convert(sent, Request)


def typed_response(sent: dict[str, Any]) -> Response:
    """The response as part of an event."""
    return msgspec.convert(sent, Response)


def take(
    ledger: Ledger, events: Iterable[Event], lost: int = 0, *, attended: bool = False
) -> list[RecordedEvent]:
    """Let a ledger take events as the recorder reads them."""
    return ledger.take([told(event) for event in events], lost, attended=attended)


def _headers(headers: dict[str, str]) -> list[list[str]]:
    return [[name.replace("_", "-"), value] for name, value in headers.items()]
