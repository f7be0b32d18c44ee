"""What is made once per process."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from client_app import services
from client_app.config import Config
from client_app.services import Services
from hosting.database import open_database


def test_parts_share_one_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Opened once, so that connections are kept."""
    opened: list[Engine] = []

    def open_and_count(url: str) -> Engine:
        opened.append(open_database(url))
        return opened[-1]

    monkeypatch.setattr(services, "open_database", open_and_count)
    Services.of(Config(database_url=f"sqlite:///{tmp_path / 'client_app.db'}"))
    assert len(opened) == 1
