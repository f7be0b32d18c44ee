"""The faults of one role: which it offers, and which are on."""

from collections.abc import Iterable
from threading import Lock

from hosting.control.fault import Fault, SwitchedOn


class Faults:
    """The faults of a role, safe for threads: one that is on for one request affects just one."""

    def __init__(self, offered: Iterable[Fault]) -> None:
        self.offered = {fault.slug: fault for fault in offered}
        self._lock = Lock()
        self._on: dict[tuple[str, str], SwitchedOn] = {}

    @property
    def on(self) -> tuple[SwitchedOn, ...]:
        """The faults that are on, the oldest first."""
        # Usually none is on, and no lock needs to be taken.
        if not self._on:
            return ()
        with self._lock:
            return tuple(self._on.values())

    def switch_on(self, wanted: SwitchedOn) -> None:
        """Switch a fault on; it replaces the same fault at the same endpoint."""
        with self._lock:
            self._on[wanted.fault.slug, wanted.endpoint] = wanted

    def switch_off(
        self, slug: str | None = None, endpoint: str | None = None
    ) -> tuple[SwitchedOn, ...]:
        """Switch a fault off at one endpoint or at all of them; without a name, switch all faults
        off. Return those that were on.
        """
        with self._lock:
            ended = tuple(
                each
                for each in self._on.values()
                if slug in (None, each.fault.slug) and endpoint in (None, each.endpoint)
            )
            for each in ended:
                del self._on[each.fault.slug, each.endpoint]
        return ended

    def take(self, each: SwitchedOn) -> bool:
        """Use the fault for one request; return False if it has been used up or switched off."""
        key = each.fault.slug, each.endpoint
        with self._lock:
            if self._on.get(key) is not each:
                return False
            if each.left is not None:
                each.left -= 1
                if not each.left:
                    del self._on[key]
            return True
