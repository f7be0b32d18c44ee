"""What links the messages of one flow: values that only this flow can know.

A fingerprint is a short hash, so that events can be joined without keeping the values themselves in
an index. Short values are left out: a value that could be guessed identifies nothing.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from tracing import rewriting

LINKING = frozenset(
    {
        "access_token",
        "code",
        "code_challenge",
        "device_code",
        "id_token",
        "nonce",
        "refresh_token",
        "state",
        "token",
    }
)
"""Parameters whose value belongs to one flow, wherever it travels."""

PUSHED = "urn:ietf:params:oauth:request_uri:"
"""The prefix of the `request_uri` of a pushed request (RFC 9126 §2.2), which is used once. Any
other `request_uri` is the URL of a document, which many flows may use (RFC 9101 §5.2).
"""

SHORTEST = 16

MOST = 200
"""Most values of one half of a message that are examined: no protocol message has that many."""


def fingerprint(value: str) -> str:
    """Sixteen hexadecimal digits that stand for a value."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def of_event(event: Mapping[str, Any]) -> set[str]:
    """All fingerprints of an event (as plain data): those of its links, and those on the wire."""
    found = set(event["links"])
    http = event["http"] or {}
    for message in (http.get("request"), http.get("response")):
        if message:
            values = (value for value in _values(message) if len(value) >= SHORTEST)
            found.update(map(fingerprint, islice(values, MOST)))
    return found


def _values(message: Mapping[str, Any]) -> Iterator[str]:
    headers = {name.lower(): value for name, value in message["headers"]}
    for name, value in parameters(message, headers):
        if name in LINKING or (name == "request_uri" and value.startswith(PUSHED)):
            # A line end after a value is a mistake that the server refuses; the flow is the same.
            yield from {value, value.strip()}
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "dpop"):
        yield token


def parameters(message: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield every named value of a message: in its URL, its Location, its form or its JSON object.
    A body of another kind, except a page, is read as the kind that it looks like.
    """
    for url in (message.get("url", ""), headers.get("location", "")):
        if "?" in url:
            yield from parse_qsl(query_of(url))
    kind = headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        yield from parse_qsl(message["body"])
    elif kind.startswith("application/json"):
        yield from _json_members(message["body"])
    elif "html" not in kind:
        yield from _looked_through(message["body"])


def query_of(url: str) -> str:
    """The query of a URL; any other text may have one, too."""
    return url.partition("#")[0].partition("?")[2]


def _looked_through(body: str) -> Iterator[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    rewriting.in_body(body, lambda name, value: found.append((name, value)))
    yield from found


def _json_members(body: str) -> Iterator[tuple[str, str]]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return
    if isinstance(document, dict):
        yield from ((name, value) for name, value in document.items() if isinstance(value, str))
