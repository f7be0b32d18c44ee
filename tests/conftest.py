"""What several folders need: an authorization server, a running playground, a browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine

from authorization_server import services
from authorization_server.app import create_app
from authorization_server.config import Config
from hosting.database import open_database
from scripts.processes.chromium import launched
from tests.journeys.running import Running, running
from tests.support.verbs import Issuer, database_of
from tracing.sinks import ListSink

MakeIssuer = Callable[..., Issuer]


@pytest.fixture(scope="session")
def prepared_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables, keys and the demo people, to be copied: hashing takes its time."""
    folder = tmp_path_factory.mktemp("prepared")
    services.prepare(Config(database_url=database_of(folder)))
    return folder / "authorization_server.db"


@pytest.fixture(scope="session")
def engines() -> Iterator[list[Engine]]:
    """Every engine that was opened, so that all are closed in the end."""
    opened: list[Engine] = []
    yield opened
    for engine in opened:
        engine.dispose()


@pytest.fixture(scope="session")
def make_issuer(
    prepared_database: Path, engines: list[Engine], tmp_path_factory: pytest.TempPathFactory
) -> MakeIssuer:
    """Makes an authorization server with these settings over a database of its own."""

    def opened(url: str) -> Engine:
        engines.append(open_database(url))
        return engines[-1]

    def make(**settings: Any) -> Issuer:
        folder = tmp_path_factory.mktemp("issuer")
        shutil.copy(prepared_database, folder)
        config = Config(database_url=database_of(folder), **settings)
        sink = ListSink()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(services, "open_database", opened)
            app = create_app(config, sink)
        return Issuer(app, config, sink, engines[-1])

    return make


@pytest.fixture(scope="session")
def shared_issuer(make_issuer: MakeIssuer) -> Issuer:
    """One authorization server for all tests that leave no traces for each other."""
    return make_issuer()


@pytest.fixture
def issuer(shared_issuer: Issuer) -> Issuer:
    """The shared authorization server with an empty trace; each test registers its own client."""
    shared_issuer.sink.events.clear()
    return shared_issuer


@pytest.fixture
def own_issuer(make_issuer: MakeIssuer) -> Issuer:
    """An authorization server for one test that changes what others would see."""
    return make_issuer()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running playground."""
    with running(tmp_path_factory.mktemp("playground")) as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()
