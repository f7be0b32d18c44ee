"""Flows recorded between the real roles, with their secrets."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from recorder.event.recorded import RecordedEvent
from recorder.keeping import run_file
from tests.support.places import HISTORIES

Event = dict[str, Any]

HONEST, REFUSED = HISTORIES / "honest_flow.jsonl", HISTORIES / "refused_flow.jsonl"
"""The honest and the refused flow, in format 1."""

WARNED = HISTORIES / "warned_flow.jsonl"
"""A flow in format 2; two of its checks warn."""


def honest_flow() -> list[Event]:
    """The flow from step 1 to 13, nothing remembered or refused, as JSON in format 1."""
    return _lines(HONEST)


def refused_flow() -> list[Event]:
    """A wrong password, no consent, a response from the wrong issuer; two calls of no step."""
    return _lines(REFUSED)


def honest_events() -> list[RecordedEvent]:
    """The events of the honest flow."""
    return list(run_file.read(HONEST).events)


def refused_events() -> list[RecordedEvent]:
    """The events of the refused flow."""
    return list(run_file.read(REFUSED).events)


def warned_events() -> list[RecordedEvent]:
    """Steps 4 to 7 of a flow in which two checks warn."""
    return list(run_file.read(WARNED).events)


def _lines(history: Path) -> list[Event]:
    return [json.loads(line) for line in history.read_text(encoding="utf-8").splitlines()[1:]]


def bodies(events: Iterable[Event]) -> Iterable[tuple[str, str, list[list[str]]]]:
    """The URL ("" for a response), body and headers of every message."""
    for event in events:
        for message in filter(None, (event["http"] or {}).values()):
            yield message.get("url", ""), message["body"], message["headers"]


def secrets_of(events: Iterable[Event]) -> dict[str, set[str]]:
    """Every secret of a recording, by kind, found without the code under test."""
    found: dict[str, set[str]] = {}
    for url, body, headers in bodies(events):
        for kind, value in (*_in_headers(headers), *_in_forms(url, body), *_in_documents(body)):
            found.setdefault(kind, set()).add(value)
    return found


def _in_headers(headers: list[list[str]]) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        if name.lower() in ("cookie", "set-cookie"):
            for cookie in re.findall(r"(?:^|; )(?:client|authorization)_\w+=([^;]+)", value):
                yield "cookie", cookie
        if name.lower() == "authorization":
            yield "credentials", value.split(" ", 1)[1]
        if name.lower() == "location":
            yield from (("code", code) for code in parse_qs(urlsplit(value).query).get("code", []))


def _in_forms(url: str, body: str) -> Iterator[tuple[str, str]]:
    form = "" if body.startswith(("<", "{")) else body
    for text in (urlsplit(url).query, form):
        for name, values in parse_qs(text).items():
            if name in ("code", "code_verifier", "password", "csrf_token"):
                yield from ((name, value) for value in values)


def _in_documents(body: str) -> Iterator[tuple[str, str]]:
    for token in re.findall(r'name="csrf_token" value="([^"]+)"', body):
        yield "csrf_token", token
    names = "access_token|id_token|refresh_token|client_secret"
    yield from re.findall(rf'"({names})": ?"([^"]+)"', body)
