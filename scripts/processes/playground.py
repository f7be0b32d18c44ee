"""The playground as a whole: the address of each process, and its settings (environment variables).

What a user has set stays as it is, and what depends on it follows: a changed issuer, for instance,
reaches the client app and the resource server.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from hosting.files.private_files import kept_token, make_private
from hosting.ports import require_free
from hosting.random_values import new_secret
from scripts.processes.control_tokens import kept_tokens, with_tokens
from scripts.processes.data_folder import DATA, working_folder
from scripts.processes.free_ports import free_ports
from scripts.processes.left_out_checks import LeftOut, left_out_in, settings_of
from scripts.processes.lesson_time import MADE_FOR_HOLDING
from scripts.processes.places import LOOPBACK, NAMES, ROLES, SECOND_ISSUER, Address, Place, names_of
from scripts.processes.process import Start, started
from scripts.processes.processes import Processes
from scripts.processes.procfile import Command, read_procfile
from scripts.processes.public_addresses import back_channels
from scripts.processes.setup_option import SETTING as SETUP
from scripts.setting_up.environment import FROM_THE_TREE, ROOT

SECOND_PATH = "/second"
"""The path of the second issuer's pages. It separates cookies: a browser can sign in at both."""


@dataclass(frozen=True, slots=True)
class Playground:
    """The places of four processes, or five with a second issuer, a folder for their data, and the
    environment variables that the user has set.

    `usual` replaces defaults of the roles that the user has not set. The resource server
    introspects tokens with `resource_secret`. `control_tokens` authorize changes to running roles.
    """

    places: Mapping[str, Place]
    data: Path
    given: Mapping[str, str]
    usual: Mapping[str, str] = field(default_factory=dict)
    resource_secret: str = field(default_factory=new_secret, repr=False)
    control_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def addresses(self) -> dict[str, Address]:
        """The address of each process."""
        return {name: place.address for name, place in self.places.items()}

    @property
    def roles(self) -> tuple[str, ...]:
        """All processes except the recorder."""
        return tuple(name for name in self.places if name != "recorder")

    @property
    def logs(self) -> Path:
        """The folder of the log files."""
        return self.data / "logs"

    @property
    def recorder(self) -> Address:
        """The address of the recorder."""
        return self.places["recorder"].address

    @property
    def token(self) -> str:
        """The token for access to the recorder, as set by the user or as kept with the data.

        Raises:
            hosting.settings.SettingError: it cannot be stored.
        """
        return self._set("RECORDER_TOKEN", "") or kept_token(self.data / "recorder.token")

    @property
    def inbox_token(self) -> str:
        """The token that roles send to the recorder; kept like `token`, with the same error."""
        return self._set("RECORDER_INBOX_TOKEN", "") or kept_token(self.data / "inbox.token")

    @property
    def has_demo_people(self) -> bool:
        """Whether the demo people exist."""
        return self._set("AUTHORIZATION_SERVER_DEMO_PEOPLE", "yes") == "yes"

    @property
    def setup(self) -> str:
        """The set-up file, which may add people to the demo people; empty without one."""
        return self._set(SETUP, "")

    @property
    def without_checks(self) -> LeftOut:
        """The checks that the roles leave out on purpose."""
        return left_out_in(self.given)

    @property
    def viewer(self) -> str:
        """The link that opens the viewer in a browser."""
        return f"{self.urls()['recorder']}/?token={self.token}"

    def made_for_holding(self, *, from_the_start: bool) -> "Playground":
        """Return a copy with time for holding steps; with `from_the_start`, every step is held."""
        asked = {"RECORDER_HOLD": "yes"} if from_the_start else {}
        return replace(self, given={**self.given, **asked}, usual=MADE_FOR_HOLDING)

    def controlled(self) -> "Playground":
        """Return a copy whose roles can be changed while they run."""
        tokens = kept_tokens(self.data, self.places, self.urls(), self.given)
        return replace(self, control_tokens=tokens)

    def urls(self) -> dict[str, str]:
        """Return the address of each process for a browser."""
        told = self.settings()
        return {
            "authorization_server": told["AUTHORIZATION_SERVER_ISSUER"],
            "resource_server": told["RESOURCE_SERVER_URL"],
            "client_app": told["CLIENT_APP_URL"],
            "recorder": self._set("RECORDER_URL", self.places["recorder"].url),
        } | self._second(SECOND_ISSUER)

    def settings(self) -> dict[str, str]:
        """The settings of the processes."""
        own = {SETUP: "", **self._where(), **self._who_is_who(), **self._trace(), **self.usual}
        told = {name: self._set(name, value) for name, value in own.items()}
        told |= back_channels(told, self.places, self.given)
        return told | settings_of(self.without_checks)

    def settings_of(self, name: str) -> dict[str, str]:
        """The settings of this process: the second issuer has its own address and database.

        Only the client app knows the second issuer; the resource server trusts only the first.
        """
        return self.settings() | (self._own_of_second() if name == SECOND_ISSUER else {})

    def require_free_ports(self) -> None:
        """Check that every port can be bound.

        Raises:
            hosting.settings.SettingError: one is in use; the message names it and says what to do.
        """
        for place in self.places.values():
            require_free(place.host, place.port)

    def processes(
        self, environ: Mapping[str, str], start: Start = started, *, together: bool = False
    ) -> Processes:
        """The processes, for `with`: started `together` if no flow begins before all are ready."""
        # The roles do not need the recorder's token.
        told = {**environ, **self.given, **self.settings(), "RECORDER_TOKEN": "", **FROM_THE_TREE}
        if self.data.is_relative_to(DATA):
            make_private(self.data)
        # Events before the recorder listens could be neither shown nor held.
        first = {} if together else {"recorder": self.recorder}
        folder = working_folder(self.data)
        return Processes(self.commands(), told, folder, self.logs, first, start)

    def commands(self) -> tuple[Command, ...]:
        """The processes of the Procfile, and the second issuer if requested."""
        listed = tuple(map(self._told, read_procfile(ROOT / "Procfile")))
        if SECOND_ISSUER in self.places:
            (issuer,) = (each for each in listed if each.name == "authorization_server")
            listed += (replace(issuer, name=SECOND_ISSUER, told=self._own_of_second()),)
        return with_tokens(listed, self.control_tokens)

    def _told(self, command: Command) -> Command:
        tokens = {"RECORDER_TOKEN": self.token, "RECORDER_INBOX_TOKEN": self.inbox_token}
        return replace(command, told=tokens) if command.name == "recorder" else command

    def _set(self, name: str, otherwise: str) -> str:
        return self.given.get(name, "") or otherwise

    def _second(self, name: str) -> dict[str, str]:
        """A setting of this name with the second issuer's address; empty without that issuer."""
        place = self.places.get(SECOND_ISSUER)
        return {name: place.url + SECOND_PATH} if place else {}

    def _own_of_second(self) -> dict[str, str]:
        place = self.places[SECOND_ISSUER]
        return {
            "AUTHORIZATION_SERVER_HOST": place.host,
            "AUTHORIZATION_SERVER_PORT": str(place.port),
            "AUTHORIZATION_SERVER_DATABASE_URL": self._database_url(SECOND_ISSUER),
            # Resource servers do not use it, and clients of a file are known to one issuer only.
            **dict.fromkeys(("AUTHORIZATION_SERVER_RESOURCE_CLIENT_SECRET", SETUP), ""),
        } | self._second("AUTHORIZATION_SERVER_ISSUER")

    def _database_url(self, name: str) -> str:
        path = quote((self.data / f"{name}.db").as_posix(), safe="/: ")
        return f"sqlite:///{path}"

    def _where(self) -> dict[str, str]:
        told = {}
        for name in NAMES:
            told[f"{name.upper()}_HOST"] = self.places[name].host
            told[f"{name.upper()}_PORT"] = str(self.places[name].port)
            told[f"{name.upper()}_DATABASE_URL"] = self._database_url(name)
        return told

    def _who_is_who(self) -> dict[str, str]:
        issuer = self._set("AUTHORIZATION_SERVER_ISSUER", self.places["authorization_server"].url)
        resource = self._set("RESOURCE_SERVER_URL", self.places["resource_server"].url)
        return {
            "AUTHORIZATION_SERVER_ISSUER": issuer,
            "AUTHORIZATION_SERVER_RESOURCE": resource,
            "RESOURCE_SERVER_URL": resource,
            "RESOURCE_SERVER_ISSUER": issuer,
            **self._introspection(issuer),
            "CLIENT_APP_URL": self.places["client_app"].url,
            "CLIENT_APP_ISSUER": issuer,
            "CLIENT_APP_RESOURCE_SERVER": resource,
        } | self._second("CLIENT_APP_SECOND_ISSUER")

    def _introspection(self, issuer: str) -> dict[str, str]:
        """The credentials for token introspection at our own issuer (RFC 7662 §2.1)."""
        if self._set("RESOURCE_SERVER_ISSUER", issuer) != issuer:
            return {}
        client_id = self._set("RESOURCE_SERVER_CLIENT_ID", "resource-server")
        secret = self._set("RESOURCE_SERVER_CLIENT_SECRET", self.resource_secret)
        told: dict[str, str] = {}
        for both in ("AUTHORIZATION_SERVER_RESOURCE", "RESOURCE_SERVER"):
            told |= {f"{both}_CLIENT_ID": client_id, f"{both}_CLIENT_SECRET": secret}
        return told

    def _trace(self) -> dict[str, str]:
        told = self._pages()
        for role in ROLES:
            told[f"{role.upper()}_RECORDER"] = self.places["recorder"].url
            told[f"{role.upper()}_TRACE_MODE"] = "attended"
            told[f"{role.upper()}_INBOX_TOKEN"] = self.inbox_token
        progress = str(self.data / "progress.json")
        return told | {"RECORDER_PROGRESS": progress, "RECORDER_HOLD": "no", "RECORDER_URL": ""}

    def _pages(self) -> dict[str, str]:
        """The addresses of the roles' pages that the viewer links to."""
        known = self._who_is_who()
        return {
            "RECORDER_START": self._set("CLIENT_APP_URL", known["CLIENT_APP_URL"]),
            "RECORDER_AUTHORIZATION_SERVER": known["AUTHORIZATION_SERVER_ISSUER"].rstrip("/"),
            "RECORDER_RESOURCE_SERVER": known["RESOURCE_SERVER_URL"],
            "RECORDER_SECOND_ISSUER": "",
        } | self._second("RECORDER_SECOND_ISSUER")


def on_free_ports(data: Path, *, second_issuer: bool = False) -> Playground:
    """Return a playground on free ports, without the user's settings."""
    names = names_of(second_issuer=second_issuer)
    ports = free_ports(len(names))
    places = {name: Place(LOOPBACK, port) for name, port in zip(names, ports, strict=True)}
    return Playground(places, data.resolve(), {})
