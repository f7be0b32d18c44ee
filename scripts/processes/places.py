"""The roles, and the address at which a process listens and is reached."""

from dataclasses import dataclass

from hosting.addresses import http_address, is_wildcard

LOOPBACK, LOOPBACK_6 = "127.0.0.1", "::1"

ROLES = ("authorization_server", "resource_server", "client_app")
"""In the order of their ports."""

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
