"""What a test stores at the authorization server: people, clients and consents."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from oauth2_playground.testing.controls import AuthorizationServer, Role
from oauth2_playground.testing.errors import RefusedError

__tracebackhide__ = True

NOT_FOUND = 404

Kept = dict[tuple[str, str], str]
"""The scope of each consent, by person and client."""


class Stored:
    """The people and clients that a test added, and how each one is removed or restored."""

    def __init__(self, server: AuthorizationServer, client_app: Role) -> None:
        self._server = server
        self._client_app = client_app
        self._bodies: dict[str, dict[str, Any]] = {}

    def put(self, kind: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Add or replace an entry until the test ends; returns the server's response."""
        path = _path_of(kind, name)
        before = self._bodies.get(path)
        is_of_the_start = before is None and _is_there(self._server, path)
        shown = self._server.ask("PUT", path, body)
        # A person who is stored again after a reset must keep the same `sub`.
        self._bodies[path] = body | ({"sub": shown["sub"]} if "sub" in shown else {})

        def undo() -> None:
            self._bodies.pop(path, None)
            if before is not None:
                self._server.ask("PUT", path, before)
                self._bodies[path] = before
            elif is_of_the_start:
                self._start_again()
            else:
                self._remove(path)

        self._server.changes.add(undo)
        return shown

    def put_as(self, kind: str, name: str) -> Mapping[str, Any]:
        """Return the entry added under this name if it is still stored, otherwise an empty one."""
        return self._bodies.get(_path_of(kind, name), {})

    def _remove(self, path: str) -> None:
        try:
            self._server.ask("DELETE", path)
        except RefusedError as error:
            # The test may already have removed it.
            if error.status != NOT_FOUND:
                raise

    def _start_again(self) -> None:
        """Restore the initial state, then store what was added since.

        The server is reset because its initial passwords and secrets cannot be read back.
        """
        server = self._server
        lifetimes = server.ask("GET", "/lifetimes")

        def store() -> None:
            server.ask("PUT", "/lifetimes", lifetimes)
            for path, body in self._bodies.items():
                server.ask("PUT", path, body)

        server.start_again(store)
        # The client app's registration is gone as well.
        self._client_app.start_again()


def _is_there(server: AuthorizationServer, path: str) -> bool:
    try:
        server.ask("GET", path)
    except RefusedError as error:
        if error.status != NOT_FOUND:
            raise
        return False
    return True


def _path_of(kind: str, name: str) -> str:
    return f"/{kind}/{quote(name, safe='')}"


class Consents:
    """The consents of people to clients; those given during a test are withdrawn when it ends."""

    def __init__(self, server: AuthorizationServer) -> None:
        self._server = server
        self._kept: Kept = self.given()

    def given(self) -> Kept:
        """Return all current consents."""
        consents = self._server.ask("GET", "/consents")["consents"]
        return {(each["username"], each["client_id"]): each["scope"] for each in consents}

    def keep(self, before: Kept) -> None:
        """Keep the consents that have been given since `before`."""
        self._kept |= dict(self.given().items() - before.items())

    def restore(self) -> None:
        """Withdraw the consents that are not kept, and give again those that a test withdrew."""
        given = self.given()
        for pair in given.keys() - self._kept.keys():
            self._server.ask("DELETE", _path(pair))
        for pair, scope in self._kept.items() - given.items():
            # A long list is cut off and lacks the oldest consents.
            if pair not in given and _is_there(self._server, _path(pair)):
                continue
            try:
                self._server.ask("PUT", _path(pair), {"scope": scope})
            except RefusedError as error:
                if error.status != NOT_FOUND:
                    raise
                # The person or the client no longer exists.
                del self._kept[pair]


def _path(pair: tuple[str, str]) -> str:
    return "/consents/" + "/".join(quote(name, safe="") for name in pair)
