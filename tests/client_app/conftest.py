"""The client app between two fakes on real sockets."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from client_app import services
from hosting.database import open_database
from tests.client_app.fake_issuer import FakeIssuer
from tests.client_app.fake_notes import FakeNotes
from tests.client_app.stage import Browser, Stage

MakeStage = Callable[..., Stage]


@pytest.fixture(autouse=True)
def _closed_engines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every engine that an app opened is closed in the end."""
    opened: list[Engine] = []

    def open_and_remember(url: str) -> Engine:
        opened.append(open_database(url))
        return opened[-1]

    monkeypatch.setattr(services, "open_database", open_and_remember)
    yield
    for engine in opened:
        engine.dispose()


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    """The issuer, running."""
    with FakeIssuer() as issuer:
        yield issuer


@pytest.fixture
def notes(issuer: FakeIssuer) -> Iterator[FakeNotes]:
    """The resource server, running."""
    with FakeNotes(issuer) as notes:
        yield notes


@pytest.fixture
def make_stage(issuer: FakeIssuer, notes: FakeNotes, tmp_path: Path) -> MakeStage:
    """Makes a client app with these settings."""

    def make(**settings: Any) -> Stage:
        return Stage(issuer, notes, tmp_path, **settings)

    return make


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """The client app as it usually is."""
    return make_stage()


@pytest.fixture
def browser(stage: Stage) -> Browser:
    """A fresh browser."""
    return stage.browser()
