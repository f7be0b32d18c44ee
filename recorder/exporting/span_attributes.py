"""The attributes of spans and of their events, named by OpenTelemetry's conventions.

https://opentelemetry.io/docs/specs/semconv/http/http-spans/ defines those for HTTP.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from recorder.event.event import Check, Message
from recorder.exporting.exchanges import WholeExchange
from recorder.exporting.flow import plain_text

PLAYGROUND = "oauth2_playground"
"""The prefix of our own attributes."""

KNOWN_METHODS = frozenset(
    {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"}
)
TOLD_OF_REQUESTS = ("content-type", "accept")
TOLD_OF_RESPONSES = ("content-type", "location", "www-authenticate")
"""Headers that describe request and response. Others may identify a person or a browser."""

Value = str | int | list[str]
Attributes = Mapping[str, Value]


def http_attributes(exchange: WholeExchange, kind: str) -> dict[str, Value]:
    """The attributes of request and response, for the span of a client or of a server."""
    request, response = exchange.request, exchange.response
    is_known = request.method in KNOWN_METHODS
    told: dict[str, Value] = {"http.request.method": request.method if is_known else "_OTHER"}
    if not is_known:
        told["http.request.method_original"] = plain_text(request.method)
    told |= _address(request.url, kind)
    told |= _headers("request", request, TOLD_OF_REQUESTS)
    if response is not None:
        told["http.response.status_code"] = response.status
        told |= _headers("response", response, TOLD_OF_RESPONSES)
        if response.status >= (400 if kind == "client" else 500):
            told["error.type"] = str(response.status)
    return told


def check_attributes(check: Check) -> dict[str, Value]:
    """What a check expected and received, and its clause of the specification."""
    said = {
        "name": check.name,
        "verdict": check.verdict,
        "clause": check.spec,
        "expected": check.expected,
        "received": check.received,
    }
    return {f"{PLAYGROUND}.check.{name}": plain_text(text) for name, text in said.items()}


def _address(url: str, kind: str) -> dict[str, Value]:
    """The whole URL for a client, its parts for a server; both name the server."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return {"url.full": plain_text(url)}
    told: dict[str, Value] = {"server.address": plain_text(host)}
    if port is not None:
        told["server.port"] = port
    if kind == "client":
        return told | {"url.full": plain_text(url)}
    said = {"url.scheme": parts.scheme, "url.path": parts.path, "url.query": parts.query}
    return told | {name: plain_text(text) for name, text in said.items() if text}


def _headers(half: str, message: Message, names: tuple[str, ...]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in names:
        values = [plain_text(text) for known, text in message.headers if known.lower() == name]
        if values:
            found[f"http.{half}.header.{name}"] = values
    return found
