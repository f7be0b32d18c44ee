"""What the bench compares: issuers on which the same works run."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scripts.benchmark import servers
from scripts.benchmark.driver import Course, Flow, Meter, Walk, walk_once
from scripts.benchmark.issuers.known import OF_CLIENT, OFFLINE, REDIRECT_URI, SCOPES
from scripts.benchmark.judge import Judge
from scripts.benchmark.peer import oidc_provider
from scripts.benchmark.servers import ISSUER, RECORDER, RESOURCE, Stand
from scripts.benchmark.wire import Answer, WireTrouble
from scripts.benchmark.works import COLD, NOTES, SINGLE, WARM, Works, address_of
from scripts.processes.postgresql import cluster

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
"""What is measured of each, in this order: what is compared with ours stands beside it."""

AS_DURABLE_AS_SQLITE = "synchronous_commit=off"
"""A killed process loses nothing, and a power cut the last commits: so SQLite is used here, too."""

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
    """An issuer that runs, with the works on it, and who judges them."""

    stand: Stand
    courses: Mapping[str, Course]
    judge: Judge
    meter: Meter


def starts(wanted: tuple[str, ...]) -> Mapping[str, Start]:
    """How each of these subjects is started, but for the attended one, which is the playground."""
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
    """A client is registered where it is not known yet, and its users sign in.

    Raises:
        WireTrouble, OSError: the servers did not do what they should.
    """
    client_id, secret = stand.client_id, stand.client_secret
    if not client_id:
        document = json.loads(_asked(stand.issuer, "POST", "/register", METADATA, 201).body)
        client_id, secret = document["client_id"], document["client_secret"]
    jwks = json.loads(_asked(stand.issuer, "GET", "/jwks", None, 200).body)
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


def _asked(server: str, method: str, path: str, document: object, status: int) -> Answer:
    body = json.dumps(document)
    head = f"{method} {path} HTTP/1.1\r\nHost: {urlsplit(server).netloc}\r\n"
    typed = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    request = head + (typed if document else "\r\n")

    def flow() -> Flow:
        yield request.encode()

    answer = walk_once(Course(address_of(server), lambda _: Walk(flow()))).answers[0]
    if answer.status != status:
        raise WireTrouble(f"expected status {status}, received {answer.status} {answer.body!r}")
    return answer
