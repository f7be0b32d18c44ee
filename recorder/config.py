"""The recorder's settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from hosting.addresses import http_address, is_wildcard
from hosting.common_settings import INBOX_TOKEN
from hosting.files.private_files import TOKEN, kept_token
from hosting.settings import SettingError, Settings

VIEWER_TOKEN = Path("data/recorder.token")
"""Where the viewer's token is stored if it is not set."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of the recorder; each is named `RECORDER_…` in the environment.

    `names` are further names (host and port) under which it responds. `hold`: every flow is held
    from its first step. `viewer_only`: no role is running, so the pages offer nothing that needs
    one. `start`: the page of the client app that begins a flow; `authorization_server`,
    `resource_server`, `second_issuer`: their URLs for browsers; each is empty if not set.
    `start_back_channel` and so on: the URLs at which the recorder controls them, if these differ
    from those for browsers. `url`: the URL that browsers open. `token` opens everything,
    `inbox_token` only what a role needs to submit events; empty if not set. `progress` is the file
    that records how far a learner has come with the attacks. A role whose control token is set can
    be controlled on the page Control.
    """

    host: str = "127.0.0.1"
    port: int = 9003
    names: tuple[str, ...] = ()
    database_url: str = "sqlite:///data/recorder.db"
    hold: bool = False
    viewer_only: bool = False
    start: Annotated[str, Settings.url] = ""
    authorization_server: Annotated[str, Settings.url] = ""
    resource_server: Annotated[str, Settings.url] = ""
    start_back_channel: Annotated[str, Settings.url] = ""
    authorization_server_back_channel: Annotated[str, Settings.url] = ""
    resource_server_back_channel: Annotated[str, Settings.url] = ""
    second_issuer: Annotated[str, Settings.url] = ""
    url: Annotated[str, Settings.url] = "http://127.0.0.1:9003"
    token: str = field(default="", repr=False)
    inbox_token: str = field(default="", repr=False)
    progress: str = ""
    authorization_server_control_token: str = field(default="", repr=False)
    resource_server_control_token: str = field(default="", repr=False)
    client_app_control_token: str = field(default="", repr=False)
    second_issuer_control_token: str = field(default="", repr=False)

    def with_kept_tokens(self) -> "Config":
        """Return these settings, with each missing token taken from the data folder, or created
        there.

        Raises:
            SettingError: the file of a token cannot be created, or contains something else.
        """
        return replace(
            self,
            token=self.token or kept_token(VIEWER_TOKEN),
            inbox_token=self.inbox_token or kept_token(INBOX_TOKEN),
        )


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings.

    Raises:
        SettingError: a setting is invalid; the message names it.
    """
    settings = Settings("recorder", environ)
    config = settings.read(Config)
    if not settings.text("URL", ""):
        address = "" if is_wildcard(config.host) else http_address(config.host, config.port)
        config = replace(config, url=address)
    _require_url(config)
    _require_long(settings.name("TOKEN"), config.token)
    _require_long(settings.name("INBOX_TOKEN"), config.inbox_token)
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


def _require_long(name: str, token: str) -> None:
    # The message is printed, so it must not contain the token.
    if token and not TOKEN.fullmatch(token):
        raise SettingError(
            f"{name} must be at least 16 characters, of letters, digits and - . _ ~ only, "
            "since it stands in a link."
        )
