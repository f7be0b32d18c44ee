"""Sends the requests that visitors of the viewer have edited, as an attacker's own."""

import http.client
import re
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

PARTS = re.compile(r"http://([^/?#]*)([^#]*)")
"""The server and the rest of an address, as they are written: a parser would refuse some of what a
reader may want to send, and rewrite some of it.
"""


def send_edited(playground: Playground, recorder: Recorder, id: str) -> dict[str, Any]:
    """Send the edited request with this id; gives the report for the recorder.

    It goes to the roles of this playground only.

    Raises:
        scripts.processes.process.ProcessTrouble: the recorder does not answer.
    """
    _, edited = recorder.ask("GET", f"/edits/{id}/request")
    parts = PARTS.match(edited.get("url", ""))
    if parts is None:
        return _failed("The recorder does not have this request any more.")
    server, address = parts.groups()
    roles = {urlsplit(url).netloc for name, url in playground.urls().items() if name != "recorder"}
    if server not in roles:
        return _failed(f"{server} is none of this playground's servers: {', '.join(roles)}.")
    reader = RecorderReader(playground.recorder, playground.token)
    reader.skip_to_now()
    sender = f"oauth2-playground (attacker {token_hex(4)})"
    try:
        status = _sent(edited, server, address, sender)
    except (OSError, http.client.HTTPException) as error:
        return _failed(f"{server} sent no response ({type(error).__name__}).")
    except ValueError:
        return _failed(
            "This request cannot be sent: a header has no name, or a character that HTTP does not "
            "allow there."
        )
    return {"state": "done", "outcome": _outcome(status, _told_of(sender, list(reader.read_all())))}


def _sent(edited: Mapping[str, Any], server: str, address: str, sender: str) -> int:
    """The status of the response."""
    connection = http.client.HTTPConnection(server, timeout=HELD_SECONDS)
    try:
        target = address if address.startswith("/") else f"/{address}"
        headers = {**dict(edited["headers"]), "User-Agent": sender}
        connection.request(edited["method"], target, edited["body"].encode(), headers)
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
