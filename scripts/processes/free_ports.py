"""Ports for processes that start a moment later, and that nobody else takes until then.

A port that the system picks, and that is let go again, may be picked for the next who asks. So
these lie below those that systems pick from, in blocks; who holds the first of a block has it.
"""

import socket

from hosting.ports import require_free
from hosting.settings import SettingError

LOOPBACK = "127.0.0.1"
BLOCK = 8
BLOCKS = range(20_000, 32_768, BLOCK)
"""The first port of each block. Linux picks from 32768 on, macOS and Windows from 49152 on."""

_held: list[socket.socket] = []
"""What shows others which blocks are ours, for as long as this process lives."""


def free_ports(number: int) -> list[int]:
    """So many ports in a row on loopback, fewer than `BLOCK`, given to nobody else.

    Raises:
        OSError: every block is taken.
    """
    for first in BLOCKS:
        ports = range(first + 1, first + 1 + number)
        if _are_free(ports) and _take(first):
            return list(ports)
    raise OSError(f"no {number} free ports in a row")


def _are_free(ports: range) -> bool:
    try:
        for port in ports:
            require_free(LOOPBACK, port)
    except SettingError:
        return False
    return True


def _take(port: int) -> bool:
    guard = socket.socket()
    try:
        guard.bind((LOOPBACK, port))
    except OSError:
        guard.close()
        return False
    _held.append(guard)
    return True
