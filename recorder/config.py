"""The recorder's settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated
from urllib.parse import urlsplit

from hosting.addresses import http_address, is_open_to_others, is_wildcard
from hosting.settings import SettingError, Settings

TOKEN = re.compile(r"[A-Za-z0-9._~-]{16,}")
"""What stands in a link as it is (RFC 3986 §2.3), and is too long to be guessed."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the recorder can be told; each setting is named `RECORDER_…`.

    `hold`: every flow is held from its first step. `start`: the page that begins a flow, at the
    client app; `authorization_server`, `resource_server`: where those answer browsers; each is
    empty when not set. `url`: the address that browsers open. `token`: each request must have it;
    empty for none.
    """

    host: str = "127.0.0.1"
    port: int = 9003
    database_url: str = "sqlite:///data/recorder.db"
    hold: bool = False
    start: Annotated[str, Settings.url] = ""
    authorization_server: Annotated[str, Settings.url] = ""
    resource_server: Annotated[str, Settings.url] = ""
    url: Annotated[str, Settings.url] = "http://127.0.0.1:9003"
    token: str = field(default="", repr=False)


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings.

    Raises:
        SettingError: one cannot be used, or others could read the trace; the message names it.
    """
    settings = Settings("recorder", environ)
    config = settings.read(Config)
    if not settings.text("URL", ""):
        address = "" if is_wildcard(config.host) else http_address(config.host, config.port)
        config = replace(config, url=address)
    _require_url(config)
    _require_token(config)
    return config


def _require_url(config: Config) -> None:
    if not config.url:
        raise SettingError(
            f"RECORDER_URL must say what browsers open, such as http://192.168.1.5:{config.port}: "
            f"RECORDER_HOST={config.host} stands for every address of this machine."
        )
    if urlsplit(config.url).path:
        raise SettingError(
            f"RECORDER_URL must be an address without a path, not {config.url!r}: "
            "the recorder's pages begin at /."
        )


def _require_token(config: Config) -> None:
    if is_open_to_others(config.host, config.url) and not config.token:
        raise SettingError(
            "RECORDER_TOKEN must be set where RECORDER_HOST or RECORDER_URL is no loopback "
            "address: the recorder knows every password and token, and shows them to anyone who "
            "can reach it."
        )
    # The message is printed, and so must not say what was given.
    if config.token and not TOKEN.fullmatch(config.token):
        raise SettingError(
            "RECORDER_TOKEN must be at least 16 characters, of letters, digits and - . _ ~ only, "
            "since it stands in a link."
        )
