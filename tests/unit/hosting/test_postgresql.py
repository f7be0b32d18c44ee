"""How connecting behaves while a PostgreSQL server is down."""

from typing import Any

import pytest

from hosting import postgresql


class Gone(Exception):
    """The driver's error for a server that cannot be reached."""


class Server:
    """A dialect whose server can be down; `tried` counts the attempts to connect."""

    OperationalError = Gone

    def __init__(self) -> None:
        self.is_away = False
        self.tried = 0

    @property
    def loaded_dbapi(self) -> "Server":
        """The driver, where SQLAlchemy looks for it."""
        return self

    def connect(self) -> str:
        """Return a connection if the server is up."""
        self.tried += 1
        if self.is_away:
            raise Gone
        return "a connection"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server that is up; outages are waited for only briefly."""
    monkeypatch.setattr(postgresql, "RESTART_SECONDS", 0.3)
    return Server()


def tries_until_it_fails(connecting: Any, server: Server) -> int:
    """Return how often one request tries to connect before it fails."""
    server.tried = 0
    with pytest.raises(Gone):
        connecting(server, None, (), {})
    return server.tried


def test_a_server_that_was_never_there_is_not_waited_for(server: Server) -> None:
    """A wrong address ends the start immediately."""
    server.is_away = True
    assert tries_until_it_fails(postgresql.Connecting(), server) == 1


def test_an_outage_is_waited_for_once(server: Server) -> None:
    """A request that was queued meanwhile does not start to wait again. The next outage has a
    waiting time of its own.
    """
    connecting = postgresql.Connecting()
    assert connecting(server, None, (), {}) == "a connection"
    server.is_away = True
    assert tries_until_it_fails(connecting, server) > 1
    assert tries_until_it_fails(connecting, server) == 1
    server.is_away = False
    assert connecting(server, None, (), {}) == "a connection"
    server.is_away = True
    assert tries_until_it_fails(connecting, server) > 1
