"""The client app between two fake servers on real sockets."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.client_app.fake_issuer import FakeIssuer
from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.stage import Browser, Stage

MakeStage = Callable[..., Stage]


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    """A running issuer."""
    with FakeIssuer() as issuer:
        yield issuer


@pytest.fixture
def notes(issuer: FakeIssuer) -> Iterator[FakeNotes]:
    """A running resource server."""
    with FakeNotes(issuer) as notes:
        yield notes


@pytest.fixture
def make_stage(issuer: FakeIssuer, notes: FakeNotes, tmp_path: Path) -> Iterator[MakeStage]:
    """Create a client app with these settings."""
    made: list[Stage] = []

    def make(**settings: Any) -> Stage:
        made.append(Stage(issuer, notes, tmp_path, **settings))
        return made[-1]

    yield make
    for stage in made:
        stage.close()


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """The client app with its usual settings."""
    return make_stage()


@pytest.fixture
def browser(stage: Stage) -> Browser:
    """A fresh browser."""
    return stage.browser()
