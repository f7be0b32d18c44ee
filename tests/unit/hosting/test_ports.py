"""Whether a port can be used."""

import socket

import pytest

from hosting.ports import require_free
from hosting.settings import SettingError
from tests.support.processes import free_port


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_free_port_is_left_free(host: str) -> None:
    """The check does not occupy the port: it can be bound right after."""
    port = free_port()
    require_free(host, port)
    # Bind it as a server does: a connection that was closed there a moment ago does not matter.
    socket.create_server((host, port)).close()


def test_a_taken_port_gets_a_sentence() -> None:
    """The message names the port and what to do."""
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        port = taker.getsockname()[1]
        with pytest.raises(SettingError, match=f"Port {port} on 127.0.0.1 .*--port-base"):
            require_free("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_is_not_ours_gets_a_sentence(host: str) -> None:
    """The address belongs to another machine, or to none."""
    with pytest.raises(SettingError, match=host):
        require_free(host, free_port())


@pytest.mark.parametrize("port", [65_536, 70_000, 10**20])
def test_a_port_that_is_none_gets_a_sentence(port: int) -> None:
    """The highest port is 65535."""
    with pytest.raises(SettingError, match=f"at most 65535, not {port}"):
        require_free("127.0.0.1", port)
