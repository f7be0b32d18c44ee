"""What happens while a PostgreSQL server is gone, for the part that connects."""

from typing import Any

import pytest

from hosting import postgresql


class Gone(Exception):
    """As the driver says that the server cannot be reached."""


class Server:
    """A dialect whose server can be away; `tried` counts the connections that were tried."""

    OperationalError = Gone

    def __init__(self) -> None:
        self.is_away = False
        self.tried = 0

    @property
    def loaded_dbapi(self) -> "Server":
        """Where SQLAlchemy keeps the driver."""
        return self

    def connect(self) -> str:
        """A connection, if the server is there."""
        self.tried += 1
        if self.is_away:
            raise Gone
        return "a connection"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server that is there; each outage is waited for only shortly."""
    monkeypatch.setattr(postgresql, "RESTART_SECONDS", 0.3)
    return Server()


def tries_until_it_fails(connecting: Any, server: Server) -> int:
    """How often one request tries to connect before it fails."""
    server.tried = 0
    with pytest.raises(Gone):
        connecting(server, None, (), {})
    return server.tried


def test_a_server_that_was_never_there_is_not_waited_for(server: Server) -> None:
    """A wrong address ends the start at once."""
    server.is_away = True
    assert tries_until_it_fails(postgresql.Connecting(), server) == 1


def test_an_outage_is_waited_for_once(server: Server) -> None:
    """A request that has waited for its turn meanwhile does not begin to wait again; after the
    outage the next one has its own time.
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
