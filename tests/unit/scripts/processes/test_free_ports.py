"""`scripts.processes.free_ports`: concurrent requests get different ports."""

import socket
import subprocess
import sys

import pytest

from hosting.ports import require_free
from scripts.processes import free_ports
from scripts.setting_up.environment import ROOT
from tests.support.sockets import at_once

ASK = "from scripts.processes.free_ports import free_ports; print(free_ports(4)); input()"


def test_they_are_free_and_in_a_row() -> None:
    """Each can be bound, and none is in the range from which the system picks ports."""
    ports = free_ports.free_ports(5)
    assert ports == list(range(ports[0], ports[0] + 5))
    assert ports[-1] < 32_768
    for port in ports:
        require_free("127.0.0.1", port)


def test_nobody_gets_them_twice() -> None:
    """This holds for the threads of this process and for other processes."""
    ours = at_once(8, lambda: free_ports.free_ports(4))
    command = [sys.executable, "-c", ASK]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        theirs = other.stdout.readline().strip()
        ours.append(free_ports.free_ports(4))
        other.communicate("\n")
    given = [str(ports) for ports in ours] + [theirs]
    assert len(set(given)) == len(given)


def test_a_block_in_use_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program uses one of the ports; if every block is taken, the message says so."""
    (port,) = free_ports.free_ports(1)
    monkeypatch.setattr(free_ports, "BLOCKS", range(port - 1, port, free_ports.BLOCK))
    with pytest.raises(OSError, match="No 1 consecutive ports"):
        free_ports.free_ports(1)
    monkeypatch.setattr(free_ports, "BLOCKS", range(port + 1, port + 2, free_ports.BLOCK))
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", port + 3))
        taker.listen()
        with pytest.raises(OSError, match="No 2 consecutive ports"):
            free_ports.free_ports(2)
    assert free_ports.free_ports(2) == [port + 2, port + 3]
