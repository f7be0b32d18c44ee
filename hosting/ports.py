"""A port of this machine, bound before a server starts, so that a failure is one sentence."""

import socket
import sys

from hosting.settings import SettingError

BACKLOG = 1024
"""Connections that may wait to be accepted."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens at this address and does not share it.

    Raises:
        SettingError: it cannot be bound; the message names the port and what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # Without this, two programs could listen on the same port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        # Two programs may bind one port at the same time; only one of them may listen.
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise SettingError(_why_not(host, port, error)) from error
    return listener


def require_free(host: str, port: int) -> None:
    """Make sure that the address can be bound.

    Raises:
        SettingError: it cannot be bound; the message names the port and what to do.
    """
    bound(host, port).close()


def _why_not(host: str, port: int, error: OSError | OverflowError) -> str:
    if isinstance(error, OverflowError):
        return f"A port is at most 65535, not {port}."
    return (
        f"Port {port} on {host} cannot be used ({error.strerror}). Is another program "
        "using it? Choose other ports: `--port-base N` of launch, port_base in tests."
    )
