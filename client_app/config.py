"""The configuration of the client app, read once from the environment (`CLIENT_APP_…`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hosting.settings import SettingError, Settings

CONNECT_SECONDS = 5.0
EXAMPLE_ISSUER = "http://127.0.0.1:9004/second"

Timeouts = tuple[float, float | None]
"""Seconds to connect, and to wait for an answer; None waits forever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings. Lifetimes and limits are in seconds.

    With a `client_id` the client is the one registered under it by hand (without a secret: a public
    client); with none it registers itself. A `second_issuer` is one that people may choose instead
    of the first, which the resource server trusts. `read_seconds` is how long another server may
    take to answer; 0 means forever, for a flow that is held at a step.
    """

    host: str = "127.0.0.1"
    port: int = 9002
    workers: int = 1
    url: str = "http://127.0.0.1:9002"
    issuer: str = "http://127.0.0.1:9000"
    second_issuer: str = ""
    resource_server: str = "http://127.0.0.1:9001"
    database_url: str = "sqlite:///data/client_app.db"
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    flow_seconds: int = 900
    read_seconds: int = 30
    recorder: str = ""
    trace_mode: str = "streamed"

    @property
    def redirect_uri(self) -> str:
        """Where the authorization server sends the browser back to; registered, never varied."""
        return self.url + "/callback"

    @property
    def signed_out_uri(self) -> str:
        """Where the browser comes back to after a logout; registered, too."""
        return self.url + "/signed-out"

    @property
    def issuers(self) -> tuple[str, ...]:
        """The authorization servers that people may sign in at, the usual one first."""
        return (self.issuer, self.second_issuer) if self.second_issuer else (self.issuer,)

    @property
    def path(self) -> str:
        """The path below which the world sees this app; empty without a proxy's prefix."""
        return urlsplit(self.url).path

    @property
    def is_https(self) -> bool:
        """Whether browsers reach this app over TLS."""
        return self.url.startswith("https://")

    @property
    def timeouts(self) -> Timeouts:
        """For every call to another server."""
        return CONNECT_SECONDS, self.read_seconds or None


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration.

    Raises:
        SettingError: a setting is unusable, a client secret stands without its client id, or the
            second issuer is the first.
    """
    settings = Settings("CLIENT_APP", environ)
    usual = Config()
    config = Config(
        host=settings.text("HOST", usual.host),
        port=settings.number("PORT", usual.port),
        workers=settings.number("WORKERS", usual.workers),
        url=settings.url("URL", usual.url),
        issuer=settings.foreign_address("ISSUER", usual.issuer),
        second_issuer=_second_issuer(settings),
        resource_server=settings.url("RESOURCE_SERVER", usual.resource_server),
        database_url=settings.text("DATABASE_URL", usual.database_url),
        client_id=settings.text("CLIENT_ID", usual.client_id),
        client_secret=settings.text("CLIENT_SECRET", usual.client_secret),
        flow_seconds=settings.number("FLOW_SECONDS", usual.flow_seconds),
        read_seconds=settings.number("READ_SECONDS", usual.read_seconds, least=0),
        recorder=settings.url("RECORDER", usual.recorder),
        trace_mode=settings.one_of("TRACE_MODE", "streamed", "attended"),
    )
    if config.client_secret and not config.client_id:
        raise SettingError("CLIENT_APP_CLIENT_SECRET is set without CLIENT_APP_CLIENT_ID.")
    if config.second_issuer == config.issuer:
        raise SettingError("CLIENT_APP_SECOND_ISSUER must be another issuer than the first.")
    return config


def _second_issuer(settings: Settings) -> str:
    """Letter by letter as it writes itself; or none."""
    given = settings.text("SECOND_ISSUER", "")
    return settings.foreign_address("SECOND_ISSUER", EXAMPLE_ISSUER) if given else ""
