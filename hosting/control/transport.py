"""Faults that any web server can have: a late, broken, failing or wrongly labelled response."""

import time
from dataclasses import replace

from flask import Response, request
from werkzeug.exceptions import InternalServerError, ServiceUnavailable

from hosting.control.at_hand import faults_at_hand
from hosting.control.fault import Changed, Fault, Instead
from hosting.serving.bridge import CLIENT_DISCONNECTED

LATE_SECONDS = 5
LOOK_SECONDS = 0.1
RETRY_SECONDS = 5
FIRST_ERROR = 400
ON_PURPOSE = "This server fails on purpose: a fault is switched on at /_control."


def transport_faults(
    endpoints: tuple[str, ...], json_endpoints: tuple[str, ...]
) -> tuple[Fault, ...]:
    """The faults of a role: some at all endpoints, some only at those that respond with JSON."""
    return (
        *(replace(fault, endpoints=endpoints) for fault in OF_ANY_RESPONSE),
        *(replace(fault, endpoints=json_endpoints) for fault in OF_JSON if json_endpoints),
    )


def is_json(response: Response) -> bool:
    """Whether the response is JSON and not already an error."""
    return response.is_json and response.status_code < FIRST_ERROR


def _wait(_response: Response, seconds: float) -> None:
    has_left = request.environ.get(CLIENT_DISCONNECTED, lambda: False)
    until = time.monotonic() + seconds
    while not has_left() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, LOOK_SECONDS))


def _break_off(response: Response, _seconds: float) -> None:
    if response.location or response.mimetype == "text/html":
        # A browser follows a redirect as soon as it has the head, and shows half a page as if it
        # were whole.
        response.set_data(b"")
    _truncate(response, 0)
    at_hand = faults_at_hand()
    if at_hand is not None:
        at_hand.breaks_off = True


def _fail() -> Exception:
    return InternalServerError(ON_PURPOSE)


def _be_unavailable() -> Exception:
    return ServiceUnavailable(ON_PURPOSE, retry_after=RETRY_SECONDS)


def _truncate(response: Response, _seconds: float) -> None:
    body = response.get_data()
    response.set_data(body[: len(body) // 2])


def _malform(response: Response, _seconds: float) -> None:
    response.set_data(response.get_data().replace(b":", b"="))


def _call_html(response: Response, _seconds: float) -> None:
    response.headers["Content-Type"] = "text/html; charset=utf-8"


OF_ANY_RESPONSE = (
    Fault(
        slug="answers-late",
        title="Answers late",
        does="The response is ready, and is sent only after some seconds.",
        group="Any response",
        effect=Changed(_wait),
        seconds=LATE_SECONDS,
    ),
    Fault(
        slug="drops-connection",
        title="Drops the connection",
        does="The connection is closed in the middle of the response; of a page or a redirect "
        "nothing is sent.",
        group="Any response",
        effect=Changed(_break_off),
    ),
    Fault(
        slug="answers-500",
        title="Answers 500",
        does="The request is not handled; the response is 500 Internal Server Error.",
        group="Any response",
        effect=Instead(_fail),
    ),
    Fault(
        slug="answers-503",
        title="Answers 503",
        does="The request is not handled; the response is 503 Service Unavailable with "
        f"Retry-After: {RETRY_SECONDS}.",
        group="Any response",
        effect=Instead(_be_unavailable),
    ),
)
OF_JSON = (
    Fault(
        slug="truncated-json",
        title="Truncated JSON",
        does="The body is the first half of the JSON document.",
        group="JSON response",
        effect=Changed(_truncate, is_json),
    ),
    Fault(
        slug="malformed-json",
        title="Malformed JSON",
        does="The body has = in place of the colons of JSON.",
        group="JSON response",
        effect=Changed(_malform, is_json),
    ),
    Fault(
        slug="wrong-content-type",
        title="Wrong content type",
        does="The JSON document is sent as text/html.",
        group="JSON response",
        effect=Changed(_call_html, is_json),
    ),
)
