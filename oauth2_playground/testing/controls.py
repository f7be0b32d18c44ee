"""What is changed while the playground runs: the clocks of the roles, and faults."""

from collections.abc import Sequence
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


class Fault:
    """A fault that is on. As a context manager it is off when the block ends."""

    def __init__(self, server: Server, name: str) -> None:
        self.name = name
        self._server = server
        self._is_on = True

    def switch_off(self) -> None:
        """Let the role answer as it should again."""
        if self._is_on:
            self._is_on = False
            self._server.ask("DELETE", f"{CONTROL}/faults/{self.name}")

    def __enter__(self) -> "Fault":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.switch_off()


class Role:
    """One of the three roles: its address, its clock and its faults."""

    def __init__(self, name: str, server: Server) -> None:
        self.name = name
        self.url = server.url
        self.clock = Clock(server)
        self._server = server
        self._faults: list[Fault] = []

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """The answer of its control interface, as in `ask("GET", "/faults")`.

        Raises:
            PlaygroundError: it refuses, and says why.
        """
        return self._server.ask(method, CONTROL + path, body)

    def fault(
        self,
        name: str,
        endpoint: str | None = None,
        *,
        times: int | None = None,
        seconds: float | None = None,
    ) -> Fault:
        """Switch a fault on at an endpoint: for so many requests, or until it is switched off.

        Raises:
            PlaygroundError: the role does not offer it, or not there; the message lists what it
                does offer.
        """
        wanted = {"fault": name, "endpoint": endpoint, "seconds": seconds}
        given = {key: value for key, value in wanted.items() if value is not None}
        self._server.ask("POST", f"{CONTROL}/faults", given | {"times": times})
        self._faults.append(Fault(self._server, name))
        return self._faults[-1]

    def faults(self) -> dict[str, str]:
        """What it can get wrong on purpose: a sentence for each name."""
        return {each["fault"]: each["does"] for each in self.ask("GET", "")["offered"]}

    def reset(self) -> None:
        """Switch off the faults that were switched on here, and let the clock show real time."""
        while self._faults:
            self._faults.pop().switch_off()
        self.clock.reset()
