"""What the driver must find in a response for a flow to continue; everything else is read later."""

import html
import json
import re
from contextlib import suppress
from typing import Any

from scripts.benchmark.driver import FlowStopped
from scripts.benchmark.wire import Answer

CODE = re.compile(rb"\r\nlocation:[^\r]*[?&]code=([^&#\r]+)", re.IGNORECASE)
FORM = re.compile(rb"<form[^<>]*>")
ACTION = re.compile(rb' action="([^"]*)"')
HIDDEN = re.compile(rb'<input type="hidden" name="([^"]*)" value="([^"]*)"')
SHOWN = 200


def code_in(answer: Answer) -> bytes:
    """Return the authorization code with which the browser is redirected.

    Raises:
        FlowStopped: there is none.
    """
    found = CODE.search(answer.head)
    if found is None:
        raise _stopped("a redirect with a code", answer)
    return found[1]


def document_in(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of a response.

    Raises:
        FlowStopped: there is none.
    """
    with suppress(ValueError):
        document = json.loads(answer.body)
        if isinstance(document, dict):
            return document
    raise _stopped("a JSON object", answer)


def target_in(answer: Answer, asked: bytes) -> bytes:
    """Return the path and query of a page's form, or of a redirect to the server itself.

    Raises:
        FlowStopped: the page has no form.
    """
    found = answer.header(b"location")
    if not found:
        forms = [tag for tag in FORM.findall(answer.body) if b'method="post"' in tag]
        if not forms:
            raise _stopped("a page with a form", answer)
        action = ACTION.search(forms[0])
        found = html.unescape(action[1].decode()).encode() if action else asked
    return b"/" + found.split(b"/", 3)[3] if b"://" in found[:8] else found


def hidden_in(page: Answer) -> list[tuple[str, str]]:
    """The hidden fields of a page's forms."""
    return [(name.decode(), value.decode()) for name, value in HIDDEN.findall(page.body)]


def _stopped(expected: str, answer: Answer) -> FlowStopped:
    return FlowStopped(f"expected {expected}, received {answer.status} {answer.body[:SHOWN]!r}")
