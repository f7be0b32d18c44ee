"""The recorder's settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from hosting.settings import SettingError, Settings, is_loopback


@dataclass(frozen=True, slots=True)
class Config:
    """Where the recorder listens and keeps its events; each setting is named `RECORDER_…`."""

    host: str = "127.0.0.1"
    port: int = 9003
    database_url: str = "sqlite:///data/recorder.db"


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings.

    Raises:
        SettingError: one cannot be used; the message names it.
    """
    settings, default = Settings("recorder", environ), Config()
    host = settings.text("HOST", default.host)
    if not is_loopback(host):
        raise SettingError(
            f"{settings.name('HOST')} must be a loopback address such as 127.0.0.1, not {host!r}: "
            "the recorder knows every password and token, and tells whoever can reach it."
        )
    return Config(
        host=host,
        port=settings.number("PORT", default.port),
        database_url=settings.text("DATABASE_URL", default.database_url),
    )
