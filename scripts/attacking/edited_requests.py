"""Sends requests that visitors of the viewer have edited, as an attacker would."""

import http.client
from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from scenarios.judging.recorded_checks import EventData, checks_with
from scripts.processes.places import Address
from scripts.processes.playground import Playground
from scripts.processes.recorder import Recorder
from scripts.processes.recorder_reader import RecorderReader
from tracing.catalogue import ATTACKERS_AGENT

HELD_SECONDS = 3600.0
"""How long a response may take: the request may be held at its step."""

WITHOUT_BODY = ("GET", "HEAD")
"""Methods whose requests need no Content-Length without a body."""


def send_edited(playground: Playground, recorder: Recorder, id: str) -> dict[str, Any]:
    """Send the edited request with this id; return the report for the recorder.

    It goes to the roles of this playground only.

    Raises:
        scripts.processes.process.ProcessTrouble: the recorder does not answer, or no longer knows
            the request.
    """
    edited = recorder.do("GET", f"/edits/{id}/request")
    servers = _servers(playground)
    authority = _authority(edited["url"])
    if authority not in servers:
        known = ", ".join(sorted(servers))
        return _failed(
            f"{edited['url']} is not on a server of this playground. Its servers are {known}."
        )
    reader = RecorderReader(playground.recorder, playground.token)
    reader.skip_to_now()
    sender = f"{ATTACKERS_AGENT}{token_hex(4)})"
    try:
        status = _sent(edited, authority, servers[authority], sender)
    except ValueError:
        # The HTTP client rejects an empty name, and a character that a header cannot have.
        return _failed("A header has a name or a value that HTTP does not allow.")
    except (OSError, http.client.HTTPException) as error:
        return _failed(f"{authority} sent no response ({type(error).__name__}).")
    return {"state": "done", "outcome": _outcome(status, _told_of(sender, list(reader.read_all())))}


def _servers(playground: Playground) -> dict[str, Address]:
    """Return the address of each role, by the host and port of its public and of its local URL."""
    return {
        urlsplit(url).netloc: place.address
        for name, public in playground.urls().items()
        for place in (playground.places[name],)
        for url in (public, place.url)
        if name != "recorder"
    }


def _authority(url: str) -> str:
    """Return the host and port of a URL; empty if it is not valid."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _sent(edited: Mapping[str, Any], authority: str, server: Address, sender: str) -> int:
    """Send the request; return the status of the response."""
    # Exactly as written: parsed and put together again, //host/path or an empty query would change.
    _, _, written = edited["url"].partition("#")[0].partition(f"://{authority}")
    address = written if written.startswith("/") else f"/{written}"
    connection = http.client.HTTPConnection(*server, timeout=HELD_SECONDS)
    try:
        body = edited["body"].encode()
        given = {name.lower() for name, _ in edited["headers"]}
        connection.putrequest(edited["method"], address, skip_host=True, skip_accept_encoding=True)
        if "host" not in given:
            connection.putheader("Host", authority)
        # One by one: a header may be sent twice, and that may be the attack.
        for name, value in (*edited["headers"], ("User-Agent", sender)):
            connection.putheader(name, value)
        if "content-length" not in given and (body or edited["method"] not in WITHOUT_BODY):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return connection.getresponse().status
    finally:
        connection.close()


def _told_of(sender: str, events: Sequence[EventData]) -> EventData | None:
    """Return the event that a role reported for a request of this sender."""
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
