"""What the driver must find in an answer before a flow can go on; everything else is read later."""

import html
import json
import re

from scripts.benchmark.driver import FlowStopped
from scripts.benchmark.wire import Answer

CODE = re.compile(rb"\r\nlocation:[^\r]*[?&]code=([^&#\r]+)", re.IGNORECASE)
ACTION = re.compile(rb'<form method="post" action="([^"]+)"')
CSRF_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
SHOWN = 200


def code_in(answer: Answer) -> bytes:
    """The authorization code with which the browser is sent back.

    Raises:
        FlowStopped: there is none.
    """
    found = CODE.search(answer.head)
    if found is None:
        raise _stopped("a redirect with a code", answer)
    return found[1]


def access_token_in(answer: Answer) -> bytes:
    """The access token of a token response.

    Raises:
        FlowStopped: there is none.
    """
    try:
        token = json.loads(answer.body)["access_token"]
    except (ValueError, KeyError, TypeError) as error:
        raise _stopped("an access token", answer) from error
    return str(token).encode()


def target_in(answer: Answer) -> bytes:
    """Path and query of a redirect to the server itself.

    Raises:
        FlowStopped: this is no redirect.
    """
    location = answer.header(b"location")
    if not location:
        raise _stopped("a redirect", answer)
    return b"/" + location.split(b"/", 3)[3] if b"://" in location else location


def form_in(page: Answer) -> tuple[bytes, bytes]:
    """Where the form of a page is sent, and its CSRF token.

    Raises:
        FlowStopped: the page has no such form.
    """
    action, token = ACTION.search(page.body), CSRF_TOKEN.search(page.body)
    if action is None or token is None:
        raise _stopped("a page with a form", page)
    return html.unescape(action[1].decode()).encode(), token[1]


def cookie_in(answer: Answer) -> bytes:
    """The cookies that an answer sets, as a browser sends them back; empty when it sets none."""
    return b"; ".join(each.partition(b";")[0] for each in answer.headers(b"set-cookie"))


def _stopped(expected: str, answer: Answer) -> FlowStopped:
    return FlowStopped(f"expected {expected}, received {answer.status} {answer.body[:SHOWN]!r}")
