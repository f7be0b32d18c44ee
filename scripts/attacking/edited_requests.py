"""Sends the requests that visitors of the viewer have edited, as an attacker's own."""

import http.client
from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from scenarios.judging.recorded_checks import EventData, checks_with
from scripts.processes.playground import Playground
from scripts.processes.recorder import Recorder
from scripts.processes.recorder_reader import RecorderReader

HELD_SECONDS = 3600.0
"""How long a response may take: the request may be held at its step."""


def send_edited(playground: Playground, recorder: Recorder, id: str) -> dict[str, Any]:
    """Send the edited request with this id; gives the report for the recorder.

    It goes to the roles of this playground only.

    Raises:
        scripts.processes.process.ProcessTrouble: the recorder does not answer.
    """
    _, edited = recorder.ask("GET", f"/edits/{id}/request")
    target = urlsplit(edited["url"])
    roles = {urlsplit(url).netloc for name, url in playground.urls().items() if name != "recorder"}
    if target.netloc not in roles:
        return _failed(f"{target.netloc} is none of this playground's servers: {', '.join(roles)}.")
    reader = RecorderReader(playground.recorder, playground.token)
    reader.skip_to_now()
    sender = f"oauth2-playground (attacker {token_hex(4)})"
    try:
        status = _sent(edited, target.netloc, sender)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        return _failed(f"{target.netloc} sent no response ({type(error).__name__}).")
    return {"state": "done", "outcome": _outcome(status, _told_of(sender, list(reader.read_all())))}


def _sent(edited: Mapping[str, Any], authority: str, sender: str) -> int:
    """The status of the response."""
    target = urlsplit(edited["url"])
    connection = http.client.HTTPConnection(authority, timeout=HELD_SECONDS)
    try:
        address = target._replace(scheme="", netloc="", fragment="").geturl() or "/"
        headers = {**dict(edited["headers"]), "User-Agent": sender}
        connection.request(edited["method"], address, edited["body"].encode(), headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _told_of(sender: str, events: Sequence[EventData]) -> EventData | None:
    """What the role told of a request of this sender."""
    for event in events:
        request = (event["http"] or {}).get("request")
        if request and ["User-Agent", sender] in request["headers"]:
            return event
    return None


def _outcome(status: int, event: EventData | None) -> dict[str, Any]:
    if event is None:
        return {"status": status}
    failed = [
        {"role": event["role"], "check": each["name"]} for each in checks_with("failed", event)
    ]
    return {"status": status, "event": event["id"], "refused_by": failed[0] if failed else None}


def _failed(problem: str) -> dict[str, Any]:
    return {"state": "failed", "problem": problem}
