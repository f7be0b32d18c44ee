"""Whether a port can be had, asked before a server starts, so that the answer is a sentence."""

import socket
import sys

from hosting.settings import SettingError


def require_free(host: str, port: int) -> None:
    """Make sure that the address can be bound.

    Raises:
        SettingError: it cannot; the message names the port and what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as error:
            raise SettingError(f"A port is at most 65535, not {port}.") from error
        except OSError as error:
            raise SettingError(
                f"Port {port} on {host} cannot be used ({error.strerror}). Is another program "
                "on it? `--port-base N` of scripts/launch.py moves them all."
            ) from error
