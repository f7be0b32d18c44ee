"""What every issuer of the bench knows: one client and one person."""

from dataclasses import dataclass
from pathlib import Path

from hosting.settings import Settings

REDIRECT_URI = "http://127.0.0.1:9/callback"
"""Registered and redirected to, but never visited: the driver is browser and client in one."""

SCOPES = ("openid", "profile", "notes:read")
"""The scopes of an ordinary flow."""

OFFLINE, OF_CLIENT = "offline_access", "usage:read"
"""The scope that requests a refresh token, and the one that a client can have without a user."""

USERNAME, PASSWORD = "alice", "wonderland"
CLIENT_ID = "bench"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Told:
    """The settings of an issuer; their names begin with `BENCH_`."""

    port: int = 9000
    data: str = ""
    client_secret: str = ""

    @property
    def issuer(self) -> str:
        """Its identifier, which is its address."""
        return f"http://{HOST}:{self.port}"

    @property
    def database(self) -> Path:
        """The file of its SQLite database."""
        return Path(self.data) / "issuer.db"


def told() -> Told:
    """Read the settings from the environment."""
    return Settings("BENCH").read(Told)
