"""What an event must look like to be taken in. Whoever sends anything else is told why not."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tracing.catalogue import PARTY_NAMES
from tracing.tours import STEP_BY_SLUG

KNOWN_FORMATS = (1,)
MOST_LINKS = 64
ID = re.compile(r"\w[\w.-]{0,63}", re.ASCII)
"""What stands in an address and in the name of a file as it is."""
LONGEST_SECONDS = 1e6
LAST_YEAR = 9000
CHANNELS = ("front", "back", "local")


class Unfit(ValueError):
    """Something sent is no event, or of a format that is not known; the message says what."""


class Batch(NamedTuple):
    """Events as they were sent together; `lost` is how many their sender could not send.

    Whoever sent them waits for leave to go on, if they are `attended`.
    """

    events: list[dict[str, Any]]
    lost: int
    attended: bool


def json_object(body: bytes, what: str) -> dict[str, Any]:
    """The JSON object that a body holds.

    Raises:
        Unfit: it holds something else; `what` begins the message.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unfit(f"{what} is not JSON: {error}.") from error
    return _object(document, what)


def checked_batch(batch: Mapping[str, Any]) -> Batch:
    """A batch with its events checked.

    Raises:
        Unfit: the batch, or one event in it, does not have the right form.
    """
    events, lost = batch.get("events"), batch.get("lost", 0)
    if not isinstance(events, list):
        raise Unfit('The batch has no list "events".')
    if not _is_count(lost):
        raise Unfit('"lost" must be a whole number of 0 or more.')
    checked = [checked_event(event, f"Event {n}") for n, event in enumerate(events, 1)]
    return Batch(checked, lost, batch.get("attended") is True)


def checked_event(given: Any, where: str = "The event") -> dict[str, Any]:
    """A copy of an event with the members that the recorder knows, and no others.

    Raises:
        Unfit: it is no event; `where` begins the message.
    """
    event = _object(given, where)
    if event.get("format") not in KNOWN_FORMATS:
        known = ", ".join(map(str, KNOWN_FORMATS))
        raise Unfit(f"{where} has format {event.get('format')!r}; this recorder knows {known}.")
    try:
        return _event(event)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Unfit(f"{where} cannot be used: {error}.") from error


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    step = None if event["slug"] is None else STEP_BY_SLUG[event["slug"]]
    links = [_text(link) for link in _list(event["links"])]
    if len(links) > MOST_LINKS or not ID.fullmatch(_text(event["id"])):
        raise ValueError("too many links, or an id that is empty, too long, or no plain word")
    return {
        "format": event["format"],
        "id": event["id"],
        "flow": None,
        "links": links,
        "at": _moment(event["at"]),
        "role": _one_of(PARTY_NAMES, event["role"]),
        "tour": step.tour if step else None,
        "step": step.number if step else None,
        "slug": event["slug"],
        "from": _one_of(PARTY_NAMES, event["from"]),
        "to": _one_of(PARTY_NAMES, event["to"]),
        "channel": _one_of(CHANNELS, event["channel"]),
        "http": None if event["http"] is None else _http(event["http"]),
        "checks": [_check(check) for check in _list(event["checks"])],
        "source": None if event["source"] is None else _source(event["source"]),
        "seconds": _seconds(event["seconds"]),
    }


def _http(http: Mapping[str, Any]) -> dict[str, Any]:
    request, response = http["request"], http["response"]
    return {
        "request": request
        and {
            "method": _text(request["method"]),
            "url": _text(request["url"]),
            "headers": _headers(request),
            "body": _text(request["body"]),
        },
        "response": response
        and {
            "status": _whole(response["status"]),
            "headers": _headers(response),
            "body": _text(response["body"]),
        },
    }


def _headers(message: Mapping[str, Any]) -> list[list[str]]:
    headers = _list(message["headers"])
    for pair in headers:
        name, value = _list(pair)
        if not (isinstance(name, str) and isinstance(value, str)):
            raise TypeError(f"{pair!r:.80} is not a header")
    return headers


def _check(check: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": _text(check["name"]),
        "passed": check["passed"] is True,
        "expected": _text(check["expected"]),
        "received": _text(check["received"]),
        "spec": _text(check["spec"]),
    }


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "file": _text(source["file"]),
        "line": _whole(source["line"]),
        "function": _text(source["function"]),
    }


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unfit(f"{what} must be a JSON object.")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r:.80} is not a list")
    return value


def _moment(value: Any) -> str:
    # Time zones of readers must still find it in their calendar.
    if not 1970 <= datetime.fromisoformat(_text(value)).astimezone(UTC).year <= LAST_YEAR:
        raise ValueError(f"{value!r} is not of our time")
    if datetime.fromisoformat(value).tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return str(value)


def _seconds(value: Any) -> float:
    if not isinstance(value, int | float) or not 0 <= value < LONGEST_SECONDS:
        raise ValueError(f"{value!r:.80} is not a number of seconds")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.80} is not a text")
    return value


def _whole(value: Any) -> int:
    if not _is_count(value):
        raise TypeError(f"{value!r:.80} is not a whole number")
    return int(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _one_of(known: Any, value: Any) -> str:
    if value not in known:
        raise ValueError(f"{value!r:.80} is none of {', '.join(known)}")
    return str(value)
