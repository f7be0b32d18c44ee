"""The names of the processes, and the address at which each listens and is reached."""

from collections.abc import Mapping
from dataclasses import dataclass

from hosting.addresses import http_address, is_wildcard

LOOPBACK, LOOPBACK_6 = "127.0.0.1", "::1"

ROLES = ("authorization_server", "resource_server", "client_app")
"""The roles, in the order of their ports."""

NAMES = (*ROLES, "recorder")
"""All processes, in the order of their ports."""

START = "client_app"
"""The role at which a flow begins."""

SECOND_ISSUER = "second_authorization_server"
"""Optional: the same program, with its own issuer, keys and people."""

Address = tuple[str, int]
"""A host and a port."""


@dataclass(frozen=True, slots=True)
class Place:
    """The host and port at which one process listens."""

    host: str
    port: int

    @property
    def address(self) -> Address:
        """The address at which this machine reaches it."""
        if is_wildcard(self.host):
            return LOOPBACK_6 if ":" in self.host else LOOPBACK, self.port
        return self.host, self.port

    @property
    def url(self) -> str:
        """Its address for a browser on this machine."""
        return http_address(*self.address)


def names_of(*, second_issuer: bool) -> tuple[str, ...]:
    """All processes, in the order of their ports."""
    return (*NAMES, SECOND_ISSUER) if second_issuer else NAMES


def without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without the user's settings for the roles, so that runs are comparable."""
    ours = tuple(f"{name.upper()}_" for name in NAMES)
    return {name: value for name, value in environ.items() if not name.startswith(ours)}
