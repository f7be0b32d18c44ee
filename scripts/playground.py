"""The playground as a whole: which process has which address, and what each is told by environment.

What a user has set by hand stays as it is, and everything that follows from it follows: a changed
issuer, for instance, reaches client app and resource server too.
"""

import secrets
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from hosting.addresses import http_address, is_open_to_others, is_wildcard
from hosting.ports import require_free
from hosting.settings import Settings
from scripts.bootstrap import ROOT
from scripts.processes import Address, Processes, read_procfile

MADE_FOR_HOLDING = {
    "CLIENT_APP_READ_SECONDS": "0",
    "CLIENT_APP_FLOW_SECONDS": str(8 * 3600),
    # RFC 6749 §4.1.2: "A maximum authorization code lifetime of 10 minutes is RECOMMENDED."
    "AUTHORIZATION_SERVER_CODE_SECONDS": "600",
    "AUTHORIZATION_SERVER_ACCESS_TOKEN_SECONDS": "3600",
    "AUTHORIZATION_SERVER_ID_TOKEN_SECONDS": "3600",
}
"""What gives a teacher time to talk while a step is held."""

ROLES = ("authorization_server", "resource_server", "client_app")
NAMES = (*ROLES, "recorder")
"""All processes, in the order of their ports."""

PORT_BASE = 9000
LOWEST_BASE, HIGHEST_BASE = 1024, 65535 - len(NAMES) + 1
LOOPBACK, LOOPBACK_6 = "127.0.0.1", "::1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one process listens."""

    host: str
    port: int

    @property
    def address(self) -> Address:
        """Where this machine reaches it."""
        if is_wildcard(self.host):
            return LOOPBACK_6 if ":" in self.host else LOOPBACK, self.port
        return self.host, self.port

    @property
    def url(self) -> str:
        """Its address for a browser on this machine."""
        return http_address(*self.address)


@dataclass(frozen=True, slots=True)
class Playground:
    """Four places, a folder for their data, and what a user has set (environment variables).

    `token` is what the recorder demands ("" for nothing); `usual` is told to the roles instead of
    their own defaults, where the user has set nothing.
    """

    places: Mapping[str, Place]
    data: Path
    given: Mapping[str, str]
    token: str = field(default="", repr=False)
    usual: Mapping[str, str] = field(default_factory=dict)

    @property
    def addresses(self) -> dict[str, Address]:
        """Where each process is to answer."""
        return {name: place.address for name, place in self.places.items()}

    @property
    def logs(self) -> Path:
        """The folder of the log files."""
        return self.data / "logs"

    @property
    def recorder(self) -> Address:
        """Where the recorder answers."""
        return self.places["recorder"].address

    @property
    def has_demo_people(self) -> bool:
        """Whether the people with known passwords are there."""
        return self._set("AUTHORIZATION_SERVER_DEMO_PEOPLE", "yes") == "yes"

    @property
    def viewer(self) -> str:
        """The address to watch at, for a browser; with the token, if the recorder demands one."""
        url = self.urls()["recorder"]
        return f"{url}/?token={self.token}" if self.token else f"{url}/"

    def made_for_holding(self, *, from_the_start: bool) -> "Playground":
        """The same, with time enough for a step to be held; `from_the_start` each step is."""
        asked = {"RECORDER_HOLD": "yes"} if from_the_start else {}
        return replace(self, given={**self.given, **asked}, usual=MADE_FOR_HOLDING)

    def urls(self) -> dict[str, str]:
        """The address of each for a browser."""
        told = self.settings()
        return {
            "authorization_server": told["AUTHORIZATION_SERVER_ISSUER"],
            "resource_server": told["RESOURCE_SERVER_URL"],
            "client_app": told["CLIENT_APP_URL"],
            "recorder": self._set("RECORDER_URL", self.places["recorder"].url),
        }

    def settings(self) -> dict[str, str]:
        """What the processes are told."""
        own = self._where() | self._who_is_who() | self._trace() | dict(self.usual)
        return {name: self._set(name, value) for name, value in own.items()}

    def require_free_ports(self) -> None:
        """Nothing, when every port can be bound.

        Raises:
            hosting.settings.SettingError: one is taken; the message names it and what to do.
        """
        for place in self.places.values():
            require_free(place.host, place.port)

    def processes(self, environ: Mapping[str, str]) -> Processes:
        """The processes, to be started by `with`; all else of the environment is passed on."""
        told = {**environ, **self.settings()}
        # What happens before there is a recorder is neither shown nor held.
        first = {"recorder": self.recorder}
        return Processes(read_procfile(ROOT / "Procfile"), told, ROOT, self.logs, first)

    def _set(self, name: str, otherwise: str) -> str:
        return self.given.get(name, "") or otherwise

    def _where(self) -> dict[str, str]:
        told = {}
        for name, place in self.places.items():
            told[f"{name.upper()}_HOST"] = place.host
            told[f"{name.upper()}_PORT"] = str(place.port)
            told[f"{name.upper()}_DATABASE_URL"] = f"sqlite:///{(self.data / name).as_posix()}.db"
        return told

    def _who_is_who(self) -> dict[str, str]:
        issuer = self._set("AUTHORIZATION_SERVER_ISSUER", self.places["authorization_server"].url)
        resource = self._set("RESOURCE_SERVER_URL", self.places["resource_server"].url)
        return {
            "AUTHORIZATION_SERVER_ISSUER": issuer,
            "AUTHORIZATION_SERVER_RESOURCE": resource,
            "RESOURCE_SERVER_URL": resource,
            "RESOURCE_SERVER_ISSUER": issuer,
            "CLIENT_APP_URL": self.places["client_app"].url,
            "CLIENT_APP_ISSUER": issuer,
            "CLIENT_APP_RESOURCE_SERVER": resource,
        }

    def _trace(self) -> dict[str, str]:
        told = {}
        for role in ROLES:
            told[f"{role.upper()}_RECORDER"] = self.places["recorder"].url
            told[f"{role.upper()}_TRACE_MODE"] = "attended"
        return told | {
            "RECORDER_HOLD": "no",
            "RECORDER_START": self._set("CLIENT_APP_URL", self.places["client_app"].url),
            "RECORDER_TOKEN": self.token,
            "RECORDER_URL": "",
        }


def at_base(base: int | None, data: Path, environ: Mapping[str, str]) -> Playground:
    """The playground on four ports from `base` on; without one, on those that are set, or usual.

    Raises:
        hosting.settings.SettingError: a port that is set is no number.
    """
    taken_over = {} if base is None else {f"{name.upper()}_PORT": "" for name in NAMES}
    given = {**environ, **taken_over}
    places = {}
    for offset, name in enumerate(NAMES):
        settings = Settings(name, given)
        port = settings.number("PORT", (PORT_BASE if base is None else base) + offset)
        places[name] = Place(settings.text("HOST", LOOPBACK), port)
    return Playground(places, data.resolve(), given, _recorder_token(given, places["recorder"]))


def _recorder_token(given: Mapping[str, str], place: Place) -> str:
    """The token that was set; a new one where others than this machine can reach the recorder."""
    settings = Settings("recorder", given)
    is_open = is_open_to_others(place.host, settings.url("URL", place.url))
    return settings.text("TOKEN", secrets.token_urlsafe() if is_open else "")


def on_free_ports(data: Path) -> Playground:
    """A playground that meets no other, and knows of no settings of the user's."""
    with ExitStack() as held:
        taken = [held.enter_context(socket.socket()) for _ in NAMES]
        for each in taken:
            each.bind((LOOPBACK, 0))
        ports = [each.getsockname()[1] for each in taken]
    places = {name: Place(LOOPBACK, port) for name, port in zip(NAMES, ports, strict=True)}
    return Playground(places, data.resolve(), {})
