"""The settings that all our servers share; each server adds its own."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from hosting.addresses import is_open_to_others
from hosting.files.private_files import TOKEN, kept_token
from hosting.settings import SettingError, Settings
from hosting.visible_text import visible

INBOX_TOKEN = Path("data/inbox.token")
"""Where programs started in the same folder find the token of the recorder's inbox."""

SHORTEST_CONTROL_TOKEN = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonSettings(ABC):
    """Where a server listens, where it stores data, and which recorder it reports to.

    `names` are additional names (host and port, as in the Host header) under which it answers, such
    as the one by which a proxy calls it. `private_port` declares that only one person can reach the
    server, although it listens on every address or browsers open a public one: a container's port
    that is published on 127.0.0.1 alone, or a forwarded port that only its owner may open.
    `inbox_token` lets it send events to the recorder; if empty, it is read from the data folder.
    `trace_mode` is `attended` if the recorder must give permission before each message leaves.
    `without_checks` are the checks that are left out on purpose, on loopback only. With a
    `control_token`, the server can be changed at `/_control` while it runs, also on loopback only.
    """

    host: str = "127.0.0.1"
    port: int
    names: tuple[str, ...] = ()
    private_port: bool = False
    workers: int = 1
    database_url: str
    recorder: Annotated[str, Settings.url] = ""
    inbox_token: str = field(default="", repr=False)
    trace_mode: Literal["streamed", "attended"] = "streamed"
    without_checks: tuple[str, ...] = ()
    control_token: str = field(default="", repr=False)

    @property
    @abstractmethod
    def public_url(self) -> str:
        """The URL that others open, without a trailing slash."""

    @property
    def path(self) -> str:
        """The path under which others see this server; empty without a proxy's prefix."""
        return urlsplit(self.public_url).path

    @property
    def is_https(self) -> bool:
        """Whether others reach this server over TLS."""
        return self.public_url.startswith("https://")

    @property
    def is_open_to_others(self) -> bool:
        """Whether more than one person's machine can reach this server."""
        return not self.private_port and is_open_to_others(self.host, self.public_url)

    def token_of_inbox(self) -> str:
        """The token that it shows to the recorder; empty without a recorder.

        Raises:
            SettingError: it is not set, and its file cannot be used.
        """
        return (self.inbox_token or kept_token(INBOX_TOKEN)) if self.recorder else ""

    @property
    def may_be_held(self) -> bool:
        """Whether the recorder may hold a step, for as long as someone looks at it."""
        return bool(self.recorder) and self.trace_mode == "attended"


Config = TypeVar("Config", bound=CommonSettings)


def read_settings(
    kind: type[Config], program: str, environ: Mapping[str, str] | None = None
) -> Config:
    """Read the settings of a server.

    Raises:
        SettingError: one cannot be used, or the server is weakened where others can reach it.
    """
    settings = Settings(program, environ)
    config = settings.read(kind)
    if config.without_checks:
        does = f"leaves out {', '.join(config.without_checks)}"
        require_loopback(config, program, "WITHOUT_CHECKS", does, "Make every check")
    if config.control_token:
        does = "lets it be changed while it runs"
        require_loopback(config, program, "CONTROL_TOKEN", does, "Unset it")
        _require_guarded(config, settings.name("CONTROL_TOKEN"))
    return config


def require_loopback(
    config: CommonSettings, program: str, setting: str, does: str, instead: str
) -> None:
    """Return if only this machine can reach the server that this setting weakens.

    Raises:
        SettingError: others can reach it; the message says what the setting `does`, and what to do
            `instead`.
    """
    if config.is_open_to_others:
        name = Settings(program).name
        raise SettingError(
            f"{name(setting)} {does}, which is allowed on loopback only, and others can reach this "
            f"server: it listens on {config.host} and browsers open {config.public_url}. "
            f"{instead}, or use 127.0.0.1 for both. If its port is published on 127.0.0.1 only, or "
            f"forwarded to you alone, set {name('PRIVATE_PORT')}=yes instead."
        )


def announce_private_port(config: CommonSettings, program: str) -> None:
    """Announce on the console, once, that this server relies on its port being private."""
    if config.private_port:
        print(
            f"!!! PRIVATE PORT: {program} allows what is for loopback only, since "
            f"{Settings(program).name('PRIVATE_PORT')}=yes. Keep others from its port: it listens "
            f"on {visible(config.host)} and browsers open {visible(config.public_url)}. !!!",
            file=sys.stderr,
            flush=True,
        )


def _require_guarded(config: CommonSettings, setting: str) -> None:
    # The message is printed, so it must not repeat the token.
    token = config.control_token
    if not TOKEN.fullmatch(token) or len(token) < SHORTEST_CONTROL_TOKEN:
        raise SettingError(
            f"{setting} must be at least {SHORTEST_CONTROL_TOKEN} characters, of letters, digits "
            "and - . _ ~ only."
        )
    if config.workers > 1:
        raise SettingError(
            f"{setting} needs a single process, which alone knows what is switched, and this "
            f"server is to have {config.workers} workers. Unset it, or use one worker."
        )
