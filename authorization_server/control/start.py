"""The state of this server at startup: what a reset restores, and what differs from it now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from urllib.parse import quote

from authorization_server.lifetimes import configured
from authorization_server.services import Services
from authorization_server.storage.clients import CLIENTS
from authorization_server.storage.people import PEOPLE
from hosting.control.differences import RESET
from hosting.control.snapshot import Row
from hosting.control.state import Difference, Undo

OF_USE = frozenset({"totp_last_step", "is_changed"})
"""Columns that are not compared: a login changes the first, and the second only marks a change."""

Rows = Mapping[str, Row]


class Start:
    """The people, clients and lifetimes at the time when the server starts."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._snapshot = services.administration.snapshot()
        self._lifetimes = configured(services.config)

    def restore(self) -> None:
        """Restore them, and delete everything else that is stored except the signing keys."""
        self._snapshot.restore()
        self._services.clients.read_again()
        self._services.lifetimes.change(self._lifetimes)

    def differences(self) -> Iterator[Difference]:
        """Yield what differs from the start. A client that registered itself, or that a person
        registered, is not a difference.
        """
        yield from self._of_lifetimes()
        before, now = self._snapshot.rows, self._snapshot.rows_now
        yield from _differences("Person", "/people", _people(before(PEOPLE)), _people(now(PEOPLE)))
        set_up = now(CLIENTS, CLIENTS.c.is_set_up)
        yield from _differences("Client", "/clients", _clients(before(CLIENTS)), _clients(set_up))

    def _of_lifetimes(self) -> Iterator[Difference]:
        for name, seconds in asdict(self._services.lifetimes).items():
            before = self._lifetimes[name]
            if seconds != before:
                undo = Undo(f"Back to {before}", "PUT", "/lifetimes", {name: before})
                yield Difference(f"{name} is {seconds}, not {before}.", undo)


def _people(rows: Iterable[Row]) -> Rows:
    return {
        row["username"]: {name: value for name, value in row.items() if name not in OF_USE}
        for row in rows
    }


def _clients(rows: Iterable[Row]) -> Rows:
    return {row["client_id"]: row for row in rows if row["is_set_up"]}


def _differences(kind: str, path: str, before: Rows, now: Rows) -> Iterator[Difference]:
    for name in sorted(now.keys() - before.keys()):
        undo = Undo("Remove", "DELETE", f"{path}/{quote(name, safe='')}")
        yield Difference(f"{kind} {name} was added.", undo)
    for name in sorted(before.keys() - now.keys()):
        yield Difference(f"{kind} {name} was removed.", RESET)
    for name in sorted(before.keys() & now.keys()):
        if before[name] != now[name]:
            yield Difference(f"{kind} {name} was changed.", RESET)
