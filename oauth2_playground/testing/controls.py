"""Controls of the running roles: their faults, and settings such as lifetimes."""

from collections.abc import Callable, Mapping
from typing import Any

from oauth2_playground.testing.changes import Change, Changes
from oauth2_playground.testing.clocks import Clock, Setting
from oauth2_playground.testing.servers import Server

__tracebackhide__ = True

CONTROL = "/_control"


class Role:
    """One of the three roles: its address, its clock and its faults."""

    def __init__(self, name: str, server: Server, changes: Changes) -> None:
        self.name = name
        self.url = server.url
        self.changes = changes
        self.clock = Clock(self.ask, changes)
        self._server = server

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Return the response of the role's control interface.

        For example: `ask("DELETE", "/people/alice/tokens")`. A change made in this way is not
        undone after the test.

        Raises:
            PlaygroundError: the role rejects the request; the message says why.
        """
        return self._server.ask(method, CONTROL + path, body)

    def faults(self) -> dict[str, str]:
        """Return the faults that the role offers, by name, with a description of each."""
        return {each["fault"]: each["does"] for each in self.ask("GET", "")["offered"]}

    def fault(
        self,
        name: str,
        endpoint: str | None = None,
        *,
        times: int | None = None,
        seconds: float | None = None,
    ) -> Change:
        """Switch on a fault at an endpoint, for this many requests or until it is switched off.

        Raises:
            PlaygroundError: the role does not offer this fault, or not at this endpoint; the
                message lists what it does offer.
        """
        wanted = {"fault": name, "endpoint": endpoint, "seconds": seconds}
        given = {key: value for key, value in wanted.items() if value is not None}
        before = self.ask("GET", "/faults")["faults"]
        on = self.ask("POST", "/faults", given | {"times": times})["faults"]
        # A fault can be named without an endpoint only if it has exactly one.
        where = endpoint or next(each["endpoint"] for each in on if each["fault"] == name)
        replaced = [each for each in before if (each["fault"], each["endpoint"]) == (name, where)]

        def undo() -> None:
            self.ask("DELETE", f"/faults/{name}/{where}")
            for each in replaced:
                self.ask("POST", "/faults", each)

        return self.changes.add(undo)

    def start_again(self, store: Callable[[], None] = lambda: None) -> None:
        """Reset the role to its initial data, then call `store` to add later entries.

        The clock, faults and switches stay as they are.
        """
        state = self.ask("GET", "")
        self.ask("POST", "/reset")
        self.ask("PUT", "/clock", Setting(**state["clock"]).body)
        store()
        for fault in state["faults"]:
            self.ask("POST", "/faults", fault)
        # A switch may name a person who has only just been stored.
        for switch in state["switches"]:
            self.ask("PUT", f"/{switch['switch']}", _setting_of(switch))


class AuthorizationServer(Role):
    """The authorization server, which also has people, clients and lifetimes."""

    def lifetimes(self, **seconds: int) -> Change:
        """Set the lifetimes of everything issued from now on.

        For example: `lifetimes(access_token_seconds=5)`.

        Raises:
            PlaygroundError: a lifetime does not exist, or its value is not allowed; the message
                says which.
        """
        before = self.ask("GET", "/lifetimes")
        self.ask("PUT", "/lifetimes", seconds)
        changed = {name: before[name] for name in seconds}
        return self.changes.add(lambda: self.ask("PUT", "/lifetimes", changed))

    def automatic_sign_in(self, username: str | None = None) -> Change:
        """Sign users in and give consent without showing a page.

        The user is the one that `login_hint` names, otherwise `username`.

        Raises:
            PlaygroundError: there is no such person.
        """
        path = "/automatic-sign-in"
        switches = {f"/{each['switch']}": each for each in self.ask("GET", "")["switches"]}
        before = _setting_of(switches[path])
        self.ask("PUT", path, {"on": True} | ({} if username is None else {"username": username}))
        return self.changes.add(lambda: self.ask("PUT", path, before))


def _setting_of(switch: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request body that sets a switch to this state."""
    return {name: switch[name] for name in ("on", "username") if name in switch}
