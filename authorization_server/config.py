"""What the authorization server can be told, all of it from the environment, read once at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from hosting.settings import SettingError, Settings, is_loopback

JUST_NOW_SECONDS = 60
HELD_SECONDS = 600
"""How old what was made a moment ago may be; the second where a step on the way may be held."""
LONGEST_CODE_SECONDS = 600
"""RFC 6749 §4.1.2: a maximum authorization code lifetime of ten minutes is recommended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings. Lifetimes are in seconds."""

    host: str = "127.0.0.1"
    port: int = 9000
    workers: int = 1
    issuer: str = "http://127.0.0.1:9000"
    resource: str = "http://127.0.0.1:9001"
    database_url: str = "sqlite:///data/authorization_server.db"
    code_seconds: int = 60
    access_token_seconds: int = 300
    id_token_seconds: int = 300
    refresh_token_seconds: int = 14 * 24 * 3600
    session_seconds: int = 8 * 3600
    device_code_seconds: int = 600
    device_interval_seconds: int = 5
    demo_people: bool = True
    open_registration: bool = True
    recorder: str = ""
    trace_mode: str = "streamed"

    @property
    def just_now_seconds(self) -> int:
        """How old a DPoP proof or a pushed request may be that was made for the next request."""
        may_be_held = bool(self.recorder) and self.trace_mode == "attended"
        return HELD_SECONDS if may_be_held else JUST_NOW_SECONDS

    @property
    def path(self) -> str:
        """The path below which the world sees this server; empty without a proxy's prefix."""
        return urlsplit(self.issuer).path

    @property
    def is_https(self) -> bool:
        """Whether browsers reach this server over TLS."""
        return self.issuer.startswith("https://")


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration.

    Raises:
        SettingError: a setting is unusable, or this server would be open to others while it has
            demo passwords or lets anyone register.
    """
    settings = Settings("AUTHORIZATION_SERVER", environ)
    usual = Config()
    config = Config(
        host=settings.text("HOST", usual.host),
        port=settings.number("PORT", usual.port),
        workers=settings.number("WORKERS", usual.workers),
        issuer=settings.url("ISSUER", usual.issuer),
        resource=settings.url("RESOURCE", usual.resource),
        database_url=settings.text("DATABASE_URL", usual.database_url),
        code_seconds=settings.number("CODE_SECONDS", usual.code_seconds),
        access_token_seconds=settings.number("ACCESS_TOKEN_SECONDS", usual.access_token_seconds),
        id_token_seconds=settings.number("ID_TOKEN_SECONDS", usual.id_token_seconds),
        refresh_token_seconds=settings.number("REFRESH_TOKEN_SECONDS", usual.refresh_token_seconds),
        session_seconds=settings.number("SESSION_SECONDS", usual.session_seconds),
        device_code_seconds=settings.number("DEVICE_CODE_SECONDS", usual.device_code_seconds),
        device_interval_seconds=settings.number(
            "DEVICE_INTERVAL_SECONDS", usual.device_interval_seconds, least=0
        ),
        demo_people=settings.flag("DEMO_PEOPLE", default=usual.demo_people),
        open_registration=settings.flag("OPEN_REGISTRATION", default=usual.open_registration),
        recorder=settings.url("RECORDER", usual.recorder),
        trace_mode=settings.one_of("TRACE_MODE", "streamed", "attended"),
    )
    _require_short_codes(config)
    _require_loopback_for_demo(config)
    return config


def _require_short_codes(config: Config) -> None:
    if config.code_seconds > LONGEST_CODE_SECONDS:
        raise SettingError(
            f"AUTHORIZATION_SERVER_CODE_SECONDS must be at most {LONGEST_CODE_SECONDS} "
            f"(RFC 6749 §4.1.2), not {config.code_seconds}."
        )


def _require_loopback_for_demo(config: Config) -> None:
    open_to_others = not is_loopback(config.host)
    if open_to_others and (config.demo_people or config.open_registration):
        raise SettingError(
            f"AUTHORIZATION_SERVER_HOST={config.host} would open this server to others "
            "while it has demo passwords or lets anyone register. "
            "Set AUTHORIZATION_SERVER_DEMO_PEOPLE=no and "
            "AUTHORIZATION_SERVER_OPEN_REGISTRATION=no, or stay on 127.0.0.1."
        )
