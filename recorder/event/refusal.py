"""Whether an event shows a refusal, and why, as far as the event itself says."""

import json
import re
from urllib.parse import parse_qsl

from msgspec import Struct

from recorder.event.event import Event, Response
from tracing.catalogue import Party
from tracing.fingerprints import query_of

FIRST_ERROR = 400
"""From this HTTP status on, a response is an error."""

NOT_YET = ("authorization_pending", "slow_down")
"""RFC 8628 §3.5: errors that ask the client to poll again. Nothing has been refused yet."""

_CHALLENGE_ERROR = re.compile(r'\berror="([^"]*)"')


class Refusal(Struct, frozen=True):
    """Who refused, at which event, and why: the check that failed, the status, the error."""

    role: Party
    part: str | None
    slug: str | None
    check: str | None
    status: int | None
    error: str | None


def refusal_of(event: Event, part: str | None) -> Refusal | None:
    """The refusal in an event with this part number: a check that failed, or an error."""
    check = next((check.name for check in event.checks if check.verdict == "failed"), None)
    response = event.response
    error = error_of(response) if response else None
    status = response.status if response and response.status >= FIRST_ERROR else None
    if error in NOT_YET or (check is None and error is None and status is None):
        return None
    return Refusal(event.role, part, event.slug, check, status, error)


def error_of(response: Response) -> str | None:
    """The protocol's error code in a response (RFC 6749 §4.1.2.1, §5.2, RFC 6750 §3)."""
    headers = response.header_values()
    if "location" in headers:
        return dict(parse_qsl(query_of(headers["location"]))).get("error")
    challenge = _CHALLENGE_ERROR.search(headers.get("www-authenticate", ""))
    if challenge:
        return challenge[1]
    if response.status >= FIRST_ERROR and "json" in headers.get("content-type", ""):
        return _json_error(response.body)
    return None


def _json_error(body: str) -> str | None:
    try:
        error = json.loads(body)["error"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return error if isinstance(error, str) else None
