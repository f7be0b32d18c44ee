"""The client app between a fake issuer and a fake resource server, and helpers for its browsers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from client_app import services
from client_app.app import create_app
from client_app.config import Config
from client_app.services import prepare
from hosting.database import open_database
from tests.support.addresses import at_own_address
from tests.support.databases import prepared
from tests.unit.client_app.fake_issuer import FakeIssuer
from tests.unit.client_app.fake_notes import FakeNotes
from tracing.catalogue import Step
from tracing.events import CheckMade
from tracing.sinks import ListSink

PORT = 9002
URL = f"http://127.0.0.1:{PORT}"


class Stage:
    """The app with its trace. `settings` change the configuration."""

    def __init__(self, issuer: FakeIssuer, notes: FakeNotes, folder: Path, **settings: Any) -> None:
        self.issuer = issuer
        self.notes = notes
        usual: dict[str, Any] = {
            "url": URL,
            "issuer": issuer.url,
            "resource_server": notes.url,
            "database_url": f"sqlite:///{folder / 'client_app.db'}",
            "read_seconds": 5,
        }
        self.config = Config(**(usual | settings))
        prepared(folder / "client_app.db", prepare)
        self.sink = ListSink()
        self._engines: list[Engine] = []
        self.start()

    def start(self) -> None:
        """Create the app again with the same database, as after a restart."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(services, "open_database", self._open)
            app = create_app(self.config, self.sink)
        self.app: Flask = at_own_address(app, self.config.url)

    def close(self) -> None:
        """Close all connections to the database."""
        for engine in self._engines:
            engine.dispose()

    def forget(self) -> None:
        """Empty the trace."""
        self.sink.events.clear()

    def browser(self) -> "Browser":
        """A fresh browser."""
        return Browser(self)

    def steps(self) -> list[str]:
        """The slugs of the trace in order, without consecutive duplicates."""
        slugs = [event.step.slug if event.step else "-" for event in self.sink.events]
        return [slug for slug, _ in groupby(slugs)]

    def findings(self, step: Step | None = None) -> dict[str, CheckMade]:
        """The checks that were made, in order; only those of one step if a step is given."""
        return {
            made.name: made
            for event in self.sink.events
            if step is None or event.step is step
            for made in event.checks
        }

    def refused_by(self) -> str:
        """The name of the check that failed last, or an empty string."""
        made = [made for event in self.sink.events for made in event.checks]
        return next((each.name for each in reversed(made) if each.verdict == "failed"), "")

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        with self._engines[0].connect() as connection:
            found = connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
            return [dict(row) for row in found.mappings()]

    def set(self, table: str, column: str, value: object) -> None:
        """Set a column in all rows of a table: a test moves time this way instead of waiting."""
        with self._engines[0].begin() as connection:
            statement = f"UPDATE {table} SET {column} = :value"  # noqa: S608  # our own words
            connection.execute(text(statement), {"value": value})

    def _open(self, url: str) -> Engine:
        self._engines.append(open_database(url))
        return self._engines[-1]


@contextmanager
def staged(folder: Path, **settings: Any) -> Iterator[Stage]:
    """The client app with an issuer and a resource server of its own."""
    with FakeIssuer() as issuer, FakeNotes(issuer) as notes:
        stage = Stage(issuer, notes, folder, **settings)
        yield stage
        stage.close()


class Browser:
    """A browser with its cookies; it does not follow redirects."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.http: FlaskClient = stage.app.test_client()

    def get(self, address: str, **options: Any) -> TestResponse:
        """GET a path, or a URL of the app."""
        return self.http.get(address, base_url=self._base(address), **options)

    def post(self, path: str, form: dict[str, Any], **options: Any) -> TestResponse:
        """POST a form."""
        return self.http.post(path, base_url=URL, data=form, **options)

    def open_notes(self) -> TestResponse:
        """Click on "Open my notes"."""
        return self.get("/notes")

    def ask(self, options: str) -> str:
        """Choose how to sign in, and return the resulting authorization request."""
        answer = self.get(f"/sign-in?{options}")
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def start(self) -> str:
        """Open the notes without a session, and return the resulting authorization request."""
        answer = self.open_notes()
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def come_back(self, address: str) -> TestResponse:
        """Open the redirect URI."""
        parts = urlsplit(address)
        return self.get(f"{parts.path}?{parts.query}")

    def return_with(self, **changed: Any) -> TestResponse:
        """Open the redirect URI, with these changes to the authorization response."""
        return self.come_back(self.stage.issuer.authorize(self.start(), **changed))

    def sign_in(self) -> TestResponse:
        """Run the whole flow, and return the page with the notes."""
        return self.finish(self.start())

    def sign_in_by(self, options: str) -> TestResponse:
        """Run the whole flow with these options, and return the page with the notes."""
        return self.finish(self.ask(options))

    def finish(self, location: str) -> TestResponse:
        """Continue from the authorization request, and return the page with the notes."""
        answer = self.come_back(self.stage.issuer.authorize(location))
        assert answer.status_code == 303, answer.text
        assert answer.headers["Location"] == "/notes"
        return self.open_notes()

    def submit(self, page: TestResponse, action: str, **values: str) -> TestResponse:
        """Submit the form with this `action` on a page, with these values replacing its own."""
        forms = re.findall(r'<form[^>]*action="([^"]*)"(.*?)</form>', page.text, re.DOTALL)
        (body,) = (body for target, body in forms if target == action)
        hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', body)
        own: dict[str, list[str]] = {}
        for name, value in hidden:
            own.setdefault(name, []).append(unescape(value))
        return self.post(action, own | values)

    def cookie(self, name: str) -> str:
        """The value of a cookie of the app, or an empty string."""
        cookie = self.http.get_cookie(f"{name}_{PORT}", domain="127.0.0.1")
        return cookie.value if cookie else ""

    def set_cookie(self, name: str, value: str) -> None:
        """Plant a cookie of the app."""
        self.http.set_cookie(f"{name}_{PORT}", value, domain="127.0.0.1")

    def _base(self, address: str) -> str | None:
        return None if address.startswith("http") else URL


def heading(page: TestResponse) -> str:
    """The heading of a page."""
    found = re.search(r"<h1>(.*?)</h1>", page.text)
    assert found, page.text
    return unescape(found[1])
