"""The servers with which the test runs, each started as its own documentation does it."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from oauth2_playground.testing import Page, User, running_playground
from oauth2_playground.testing.forms import Request
from scripts.benchmark.logins.app import create_app
from scripts.processes.free_ports import free_ports
from scripts.processes.processes import POLL_SECONDS, listens

OURS, MOCK, NANO = "playground", "oidc-provider-mock", "nanoidp"
AUTOMATIC = "playground, no pages"
NAME, PASSWORD = "alice", "wonderland"
CLIENT_ID, CLIENT_SECRET = "app", "a secret of the app"
REDIRECT_URI = "http://localhost/callback"
SETTINGS = """\
server: {{host: localhost, port: {port}}}
oauth:
  issuer: {issuer}
  clients: [{{client_id: {client_id}, client_secret: {client_secret}}}]
"""
USERS = f"users: {{{NAME}: {{password: {PASSWORD}}}}}\n"


@dataclass(frozen=True, slots=True)
class Subject:
    """A running server: the app that is configured for it, and a person with a new browser."""

    app: Flask
    user: Callable[[], User]


class _UserOfAPeer(User):
    """A person who fills in the only form that the peers show."""

    def _answer(self, page: Page, _button: str, _answered: set[str]) -> Request | None:
        if not page.forms:
            return None
        form = page.forms[0]
        for name, text in (("sub", NAME), ("username", NAME), ("password", PASSWORD)):
            form = form.fill(name, text) if form.has(name) else form
        return form.press()


@contextmanager
def ours() -> Iterator[Subject]:
    """Run the playground, as four processes."""
    with running_playground() as playground:
        client = playground.client(REDIRECT_URI)
        app = create_app(client.issuer, client.client_id, client.client_secret)
        yield Subject(app, lambda: playground.user(NAME))


@contextmanager
def automatic() -> Iterator[Subject]:
    """Run the same; the app sends `login_hint`, and no page appears."""
    with running_playground() as playground:
        client = playground.client(REDIRECT_URI)
        app = create_app(client.issuer, client.client_id, client.client_secret, login_hint=NAME)
        playground.automatic_sign_in()
        yield Subject(app, lambda: playground.user(NAME))


@contextmanager
def mock() -> Iterator[Subject]:
    """Run oidc-provider-mock in a thread of this process, as in its fixture."""
    from oidc_provider_mock import run_server_in_thread

    with run_server_in_thread() as server:
        yield _peer(f"http://localhost:{server.server_port}")


@contextmanager
def nano() -> Iterator[Subject]:
    """Run nanoidp, as one process."""
    (port,) = free_ports(1)
    issuer = f"http://localhost:{port}"
    with TemporaryDirectory() as folder:
        settings = SETTINGS.format(
            port=port, issuer=issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET
        )
        (Path(folder) / "settings.yaml").write_text(settings, encoding="utf-8")
        (Path(folder) / "users.yaml").write_text(USERS, encoding="utf-8")
        words = [sys.executable, "-m", "nanoidp", "--port", str(port), "--config", folder]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(words, cwd=folder, stdout=quiet, stderr=quiet) as process:
            try:
                while process.poll() is None and not listens(("localhost", port)):
                    time.sleep(POLL_SECONDS)
                yield _peer(issuer)
            finally:
                process.kill()


STARTS: Mapping[str, Callable[[], AbstractContextManager[Subject]]] = {
    OURS: ours,
    AUTOMATIC: automatic,
    MOCK: mock,
    NANO: nano,
}
"""How each server is started."""


def _peer(issuer: str) -> Subject:
    app = create_app(issuer, CLIENT_ID, CLIENT_SECRET)
    return Subject(app, lambda: _UserOfAPeer(NAME, PASSWORD, issuer))
