"""What the bench compares: issuers on which the same works run."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from scripts.benchmark import servers
from scripts.benchmark.driver import SECONDS, Course, Meter
from scripts.benchmark.issuers.known import OF_CLIENT, OFFLINE, REDIRECT_URI, SCOPES
from scripts.benchmark.judge import Judge
from scripts.benchmark.peer import oidc_provider
from scripts.benchmark.postgresql import cluster
from scripts.benchmark.servers import ISSUER, RECORDER, RESOURCE, Stand
from scripts.benchmark.wire import WireTrouble
from scripts.benchmark.works import COLD, NOTES, SINGLE, WARM, Works, address_of

LEAN, AUTHLIB, OURS, PEER = "lean", "Authlib", "ours", "oidc-provider"
STREAMED, ATTENDED, WORKERS = "ours, streamed", "ours, attended", "ours, two workers"
FULL, POSTGRESQL = "ours, full", "ours, PostgreSQL"

WORKS: Mapping[str, tuple[str, ...]] = {
    LEAN: (WARM, COLD, *SINGLE),
    AUTHLIB: (WARM, *SINGLE),
    PEER: (WARM, *SINGLE),
    OURS: (WARM, COLD, *SINGLE, NOTES),
    FULL: (WARM, COLD, *SINGLE),
    POSTGRESQL: (WARM, COLD, *SINGLE, NOTES),
    STREAMED: (WARM,),
    ATTENDED: (WARM,),
    WORKERS: (WARM,),
}
"""What is measured of each, in this order: what is compared with ours is next to it."""

AS_DURABLE_AS_SQLITE = "synchronous_commit=off"
"""A killed process loses nothing, a power cut the last commits: as with SQLite here."""

METADATA = {
    "client_name": "bench",
    "redirect_uris": [REDIRECT_URI],
    "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
    "response_types": ["code"],
    "scope": " ".join((*SCOPES, OFFLINE, OF_CLIENT)),
}

Start = Callable[[Path], AbstractContextManager[Stand]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A running issuer, with the works on it, and their judge."""

    stand: Stand
    courses: Mapping[str, Course]
    judge: Judge
    meter: Meter


def starts(wanted: tuple[str, ...]) -> Mapping[str, Start]:
    """Return how each of these subjects is started, but for the attended one: the playground."""
    known: dict[str, Start] = {
        LEAN: lambda data: servers.issuer(data, servers.LEAN),
        AUTHLIB: lambda data: servers.issuer(data, servers.AUTHLIB),
        OURS: lambda data: servers.ours(data, RESOURCE),
        FULL: lambda data: servers.ours(data),
        POSTGRESQL: _on_postgresql,
        PEER: oidc_provider,
        STREAMED: lambda data: servers.ours(data, RECORDER),
        WORKERS: lambda data: servers.ours(data, workers=2),
    }
    return {name: start for name, start in known.items() if name in wanted}


def prepared(stand: Stand) -> Subject:
    """Register a client if none is known yet, and sign in its users.

    Raises:
        WireTrouble, OSError: the servers did not do what they should.
    """
    client_id, secret = stand.client_id, stand.client_secret
    if not client_id:
        document = _asked(stand.issuer, "POST", "/register", json.dumps(METADATA))
        client_id, secret = document["client_id"], document["client_secret"]
    jwks = _asked(stand.issuer, "GET", "/jwks")
    works = Works(stand.issuer, client_id, secret)
    courses = works.courses()
    if RESOURCE in {process.name for process in stand.processes}:
        courses[NOTES] = works.notes(stand.resource)
    return Subject(stand, courses, Judge(stand.issuer, client_id, jwks), stand.meter())


@contextmanager
def _on_postgresql(data: Path) -> Iterator[Stand]:
    with cluster(AS_DURABLE_AS_SQLITE) as server:
        server.create(ISSUER, RESOURCE)
        urls = {name: server.url(name) for name in (ISSUER, RESOURCE)}
        with servers.ours(data, RESOURCE, databases=urls) as stand:
            yield stand


def _asked(server: str, method: str, path: str, body: str | None = None) -> Any:
    connection = HTTPConnection(*address_of(server), timeout=SECONDS)
    with closing(connection):
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        document = answer.read()
    if answer.status not in (200, 201):
        raise WireTrouble(f"{method} {path}: status {answer.status}, {document!r}")
    return json.loads(document)
