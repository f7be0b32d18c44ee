"""What the resource server can be told, all of it from the environment, read once at start."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hosting.settings import SettingError, Settings, is_loopback

PROOF_SECONDS, HELD_PROOF_SECONDS = 60, 600
ANSWER_SECONDS = 5.0
"""How long the issuer may take to answer before we say that it cannot be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings. `url` is the resource identifier, and so the audience of our access tokens.

    Tokens are verified as `verify` says: `jwt`, by ourselves, or `introspection`, by their issuer.
    """

    host: str = "127.0.0.1"
    port: int = 9001
    workers: int = 1
    url: str = "http://127.0.0.1:9001"
    issuer: str = "http://127.0.0.1:9000"
    verify: str = "jwt"
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    database_url: str = "sqlite:///data/resource_server.db"
    recorder: str = ""
    trace_mode: str = "streamed"

    @property
    def may_be_held(self) -> bool:
        """Whether a recorder may hold a step, as long as somebody looks at it."""
        return bool(self.recorder) and self.trace_mode == "attended"

    @property
    def answer_seconds(self) -> float | None:
        """How long to wait for the issuer; None is for ever."""
        return None if self.may_be_held else ANSWER_SECONDS

    @property
    def proof_seconds(self) -> int:
        """How far the client's clock may be from ours, and how long a proof may be under way."""
        return HELD_PROOF_SECONDS if self.may_be_held else PROOF_SECONDS

    @property
    def has_demo_notes(self) -> bool:
        """Whether alice, bob and carol have notes here: only where nobody else can reach them."""
        return is_loopback(self.host)


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration.

    Raises:
        SettingError: a setting is unusable.
    """
    settings = Settings("RESOURCE_SERVER", environ)
    usual = Config()
    config = Config(
        host=settings.text("HOST", usual.host),
        port=settings.number("PORT", usual.port),
        workers=settings.number("WORKERS", usual.workers),
        url=settings.url("URL", usual.url),
        issuer=settings.foreign_address("ISSUER", usual.issuer),
        verify=settings.one_of("VERIFY", "jwt", "introspection"),
        client_id=settings.text("CLIENT_ID", ""),
        client_secret=settings.text("CLIENT_SECRET", ""),
        database_url=settings.text("DATABASE_URL", usual.database_url),
        recorder=settings.url("RECORDER", usual.recorder),
        trace_mode=settings.one_of("TRACE_MODE", "streamed", "attended"),
    )
    if bool(config.client_id) != bool(config.client_secret):
        raise SettingError(
            "RESOURCE_SERVER_CLIENT_ID and RESOURCE_SERVER_CLIENT_SECRET go together: set both, "
            "or neither."
        )
    return config
