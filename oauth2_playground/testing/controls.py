"""What is changed while the playground runs: the clocks of the roles, and faults."""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from oauth2_playground.testing.servers import Server

CONTROL = "/_control"


class Clock:
    """The clock of one role: what it issues and what it accepts go by this clock."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._offset = 0.0
        self._is_real = True

    def move(self, seconds: float) -> None:
        """Move it forward by so many seconds, or back by a negative number; moves add up."""
        self._offset += seconds
        self._set({"offset_seconds": self._offset})

    def freeze(self, at: float) -> None:
        """Stop it at this moment, in seconds since 1970, as `time.time()` counts them."""
        self._set({"frozen_at": at})

    def reset(self) -> None:
        """Let it show the real time again."""
        if not self._is_real:
            self._offset = 0.0
            self._set({"offset_seconds": 0})
            self._is_real = True

    def _set(self, setting: dict[str, float]) -> None:
        self._server.ask("PUT", f"{CONTROL}/clock", setting)
        self._is_real = False


class Clocks:
    """The clocks of all roles as one. The clock of your own program is not moved."""

    def __init__(self, clocks: Sequence[Clock]) -> None:
        self._clocks = tuple(clocks)

    def move(self, seconds: float) -> None:
        """Move them forward by so many seconds, or back by a negative number; moves add up."""
        for clock in self._clocks:
            clock.move(seconds)

    def freeze(self, at: float) -> None:
        """Stop them at this moment, in seconds since 1970, as `time.time()` counts them."""
        for clock in self._clocks:
            clock.freeze(at)

    def reset(self) -> None:
        """Let them show the real time again."""
        for clock in self._clocks:
            clock.reset()


class Change:
    """Something that is switched on until its block, or the test, ends."""

    def __init__(self, undo: Callable[[], object]) -> None:
        self._undo: Callable[[], object] | None = undo

    def undo(self) -> None:
        """End it before."""
        if self._undo is not None:
            undo, self._undo = self._undo, None
            undo()

    def __enter__(self) -> "Change":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.undo()


class Role:
    """One of the three roles: its address, its clock and its faults."""

    def __init__(self, name: str, server: Server) -> None:
        self.name = name
        self.url = server.url
        self.clock = Clock(server)
        self._server = server
        self._changes: list[Change] = []

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """The answer of its control interface, as in `ask("DELETE", "/people/alice/tokens")`.

        Raises:
            PlaygroundError: it refuses, and says why.
        """
        return self._server.ask(method, CONTROL + path, body)

    def faults(self) -> dict[str, str]:
        """What it can get wrong on purpose: a sentence for each name."""
        return {each["fault"]: each["does"] for each in self.ask("GET", "")["offered"]}

    def fault(
        self,
        name: str,
        endpoint: str | None = None,
        *,
        times: int | None = None,
        seconds: float | None = None,
    ) -> Change:
        """Switch a fault on at an endpoint: for so many requests, or until it is switched off.

        Raises:
            PlaygroundError: the role does not offer it, or not there; the message lists what it
                does offer.
        """
        wanted = {"fault": name, "endpoint": endpoint, "seconds": seconds}
        given = {key: value for key, value in wanted.items() if value is not None}
        self.ask("POST", "/faults", given | {"times": times})
        return self._changed(lambda: self.ask("DELETE", f"/faults/{name}"))

    def reset(self) -> None:
        """Undo what was switched on here, and let the clock show the real time."""
        while self._changes:
            self._changes.pop().undo()
        self.clock.reset()

    def _changed(self, undo: Callable[[], object]) -> Change:
        self._changes.append(Change(undo))
        return self._changes[-1]


class AuthorizationServer(Role):
    """The role that has people, clients and lifetimes."""

    def lifetimes(self, **seconds: int) -> Change:
        """Let what is issued from now on live so long, as in `lifetimes(access_token_seconds=5)`.

        Raises:
            PlaygroundError: there is no such lifetime, or none so long; the message says which.
        """
        before = self.ask("GET", "/lifetimes")
        self.ask("PUT", "/lifetimes", seconds)
        return self._changed(lambda: self.ask("PUT", "/lifetimes", before))

    def automatic_sign_in(self) -> Change:
        """Sign in whom `login_hint` names, and give consent, without a page."""
        self.ask("PUT", "/automatic-sign-in", {"on": True})
        return self._changed(lambda: self.ask("PUT", "/automatic-sign-in", {"on": False}))
