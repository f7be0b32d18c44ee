"""Reads a JWT for display, with only the standard library.

Nothing is verified here, so nothing may depend on it: a role verifies a token before accepting it.
"""

import json
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from typing import Any

from tracing.fingerprints import parameters

DecodedToken = tuple[dict[str, Any], dict[str, Any]]
"""Header and claims."""

LONGEST = 64 * 1024
"""Characters of the longest token that is read; a longer text is not a token of this protocol."""


MOST = 20
"""How many tokens of one event are decoded for display."""

MOST_BRACKETS = 200
"""Most objects and lists in a token that is read; more are only there to exhaust its reader."""


def decoded(text: str) -> DecodedToken | None:
    """Header and claims of a signed JWT (RFC 7519 §3); None for anything else."""
    parts = text.split(".")
    if len(parts) != 3 or len(text) > LONGEST:
        return None
    header, claims = _json_object(parts[0]), _json_object(parts[1])
    return None if header is None or claims is None else (header, claims)


def found_in(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The tokens in an event (as plain data), each once, and at most `MOST`.

    Each has a name, header and claims, and the half of the message that it is `in`: `request` or
    `response`.
    """
    http = event["http"] or {}
    found: dict[str, dict[str, Any]] = {}
    for half in ("request", "response"):
        for name, value in _candidates(http[half]) if http.get(half) else ():
            token = decoded(value) if len(found) < MOST else None
            if token is not None and value not in found:
                header, claims = token
                found[value] = {"name": name, "in": half, "header": header, "claims": claims}
    return list(found.values())


def _candidates(message: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    headers = {name.lower(): value for name, value in message["headers"]}
    yield from parameters(message, headers)
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "dpop"):
        yield "access_token", credentials


def _json_object(part: str) -> dict[str, Any] | None:
    try:
        text = urlsafe_b64decode(part + "=" * (-len(part) % 4))
        document = json.loads(text) if text.count(b"[") + text.count(b"{") < MOST_BRACKETS else None
    except (Base64Error, ValueError):
        return None
    return document if isinstance(document, dict) else None
