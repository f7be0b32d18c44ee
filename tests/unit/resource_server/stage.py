"""A resource server with a local issuer, and helpers that let a test read as sentences."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from hosting.database import open_database
from resource_server import app
from resource_server.app import create_app
from resource_server.config import Config
from resource_server.seed import prepare
from tests.support.addresses import at_own_address
from tests.support.databases import prepared
from tests.unit.resource_server.local_issuer import RESOURCE, LocalIssuer
from tracing.catalogue import RESOURCE_SERVER, Step
from tracing.checks import Check, Refused, Subject, decide
from tracing.events import CheckMade, Event
from tracing.exchange import Exchange
from tracing.program import within
from tracing.sinks import ListSink, Sink


class Stage:
    """The app with its trace. `settings` change the configuration."""

    def __init__(self, issuer: LocalIssuer, folder: Path, **settings: Any) -> None:
        self.issuer = issuer
        usual = {
            "issuer": issuer.url,
            "url": RESOURCE,
            "database_url": f"sqlite:///{folder / 'notes.db'}",
        }
        self.config = Config(**(usual | settings))
        if "database_url" in settings:
            planted(self.config.database_url)
        else:
            prepared(folder / "notes.db", planted)
        self.engine = app.open_database(self.config.database_url)
        self.sink = ListSink()
        self.listen(self.sink)

    def listen(self, sink: Sink | None) -> None:
        """Create the app again, with a different listener or none."""
        self.app: Flask = at_own_address(create_app(self.config, sink), self.config.url)

    def get(self, token: str | None = None, path: str = "/api/notes", **more: Any) -> TestResponse:
        """Send a GET request, with or without a token."""
        return self.ask("GET", path, token, **more)

    def write(self, token: str | None, text: object, **more: Any) -> TestResponse:
        """Post a note."""
        return self.ask("POST", "/api/notes", token, json={"text": text}, **more)

    def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> TestResponse:
        """Send a request; afterwards the trace holds only the events of this request."""
        self.sink.events.clear()
        headers = more.pop("headers", {})
        if token is not None:
            headers = {"Authorization": f"Bearer {token}"} | headers
        return self.app.test_client().open(path, method=method, headers=headers, **more)

    def note_texts(self, token: str) -> list[str]:
        """The texts of the notes returned for this token, newest first."""
        answer = self.get(token)
        assert answer.status_code == 200, answer.text
        return [note["text"] for note in answer.get_json()["notes"]]

    def events(self, step: Step) -> list[Event]:
        """The events recorded for a step."""
        return [event for event in self.sink.events if event.step is step]

    def findings(self) -> dict[str, CheckMade]:
        """All checks that were made, in order."""
        return {made.name: made for event in self.sink.events for made in event.checks}

    def refused_by(self) -> str:
        """The name of the failed check, which is always the last one, or an empty string."""
        findings = self.findings()
        refusals = [name for name, made in findings.items() if made.verdict == "failed"]
        assert len(refusals) <= 1
        assert not refusals or refusals[0] == list(findings)[-1]
        return refusals[0] if refusals else ""

    def introspected(self, token: str = "opaque", **changed: Any) -> str:
        """Make the issuer report a token as active; a member changed to None is left out."""
        said = {
            "active": True,
            "iss": self.issuer.url,
            "sub": "alice",
            "aud": RESOURCE,
            "scope": "profile notes:read notes:write",
            "token_type": "Bearer",
            "exp": int(time.time()) + 300,
        } | changed
        self.issuer.tokens[token] = {name: it for name, it in said.items() if it is not None}
        return token


def findings(checks: Iterable[Check[Subject]], subject: Subject) -> dict[str, CheckMade]:
    """The findings of these checks about a subject, by the name of the check."""
    with within(Exchange(RESOURCE_SERVER, ListSink(), RESOURCE_SERVER, None)) as exchange:
        with suppress(Refused):
            decide(None, checks, subject)
        return {made.name: made for made in exchange.checks}


def planted(url: str) -> None:
    """Make the tables, the demo people and their notes."""
    prepare(Config(database_url=url))


@contextmanager
def databases_closed() -> Iterator[None]:
    """Close, at the end, every database that the resource server opened within the block."""
    opened: list[Engine] = []

    def remember(url: str) -> Engine:
        opened.append(open_database(url))
        return opened[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "open_database", remember)
        yield
    for engine in opened:
        engine.dispose()


def parameters(challenge: str, scheme: str = "Bearer") -> dict[str, str]:
    """The parameters of a challenge with this scheme, by name."""
    found, _, rest = challenge.partition(" ")
    assert found == scheme
    pairs = [part.split("=", 1) for part in rest.split('", ')]
    return {name: value.strip('"') for name, value in pairs}


def challenges(answer: TestResponse) -> dict[str, dict[str, str]]:
    """The challenges of a response in order, with their parameters."""
    sent = answer.headers.getlist("WWW-Authenticate")
    schemes = [challenge.partition(" ")[0] for challenge in sent]
    assert len(schemes) == len(set(schemes))
    return {
        scheme: parameters(challenge, scheme)
        for scheme, challenge in zip(schemes, sent, strict=True)
    }
