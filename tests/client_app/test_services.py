"""What is made once per process."""

import pytest

from client_app import services
from client_app.config import Config
from client_app.services import Services


def test_parts_share_one_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opened once, so that connections are kept."""
    opened = []
    real = services.open_database
    monkeypatch.setattr(services, "open_database", lambda url: opened.append(url) or real(url))
    Services.of(Config(database_url="sqlite://"))
    assert opened == ["sqlite://"]
