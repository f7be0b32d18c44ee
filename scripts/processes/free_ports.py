"""Free ports for processes that start a moment later.

A port that the system has picked and freed again may be given to another program. These ports are
therefore below the range that systems pick from. They come in blocks; binding the first port of a
block reserves the whole block.
"""

import atexit
import socket

from hosting.ports import require_free
from hosting.settings import SettingError

LOOPBACK = "127.0.0.1"
BLOCK = 8
BLOCKS = range(20_000, 32_768, BLOCK)
"""The first port of each block. Linux picks from 32768 on, macOS and Windows from 49152 on."""

_held: list[socket.socket] = []
"""The sockets that reserve our blocks for as long as this process runs."""


def free_ports(number: int) -> list[int]:
    """Reserve this many consecutive free ports on loopback; must be fewer than `BLOCK`.

    Raises:
        OSError: every block is in use.
    """
    for first in BLOCKS:
        ports = range(first + 1, first + 1 + number)
        if _are_free(ports) and _take(first):
            return list(ports)
    raise OSError(
        f"No {number} consecutive ports from {BLOCKS.start} to {BLOCKS.stop - 1} are free: "
        "stop another program, or choose ports with --port-base N."
    )


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


@atexit.register
def _release() -> None:
    for guard in _held:
        guard.close()
