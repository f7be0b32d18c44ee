"""Who is known to every issuer of the bench: one client and one person."""

from dataclasses import dataclass
from pathlib import Path

from hosting.settings import Settings

REDIRECT_URI = "http://127.0.0.1:9/callback"
"""Registered and sent back to, but never visited: the driver is browser and client in one."""

SCOPES = ("openid", "profile", "notes:read")
"""Of a usual flow."""

OFFLINE, OF_CLIENT = "offline_access", "usage:read"
"""The scope that asks for a refresh token, and the one that a client has without a user."""

USERNAME, PASSWORD = "alice", "wonderland"
CLIENT_ID = "bench"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Told:
    """What an issuer is told, in settings that begin with `BENCH_`."""

    port: int = 9000
    data: str = ""
    client_secret: str = ""

    @property
    def issuer(self) -> str:
        """Its name, which is its address."""
        return f"http://{HOST}:{self.port}"

    @property
    def database(self) -> Path:
        """The file of its SQLite database."""
        return Path(self.data) / "issuer.db"


def told() -> Told:
    """What the environment says."""
    return Settings("BENCH").read(Told)
