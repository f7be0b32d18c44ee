"""What a reader of the ledger receives."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from recorder.holding.gate import GateState
from recorder.keeping.storage import Stored


class Page(NamedTuple):
    """Some events in order; `next` is where to read on, `lost` how many never arrived.

    An event may appear again, under a new number, once more is known about it: the later one
    counts. `merged` maps flows to those they were merged into, `gate` is the state of the gate.
    """

    events: Sequence[Stored]
    merged: Mapping[str, str]
    next: int
    lost: int
    gate: GateState

    def as_json(self) -> bytes:
        """Return the page as JSON, for a response."""
        events = b",".join(event.as_json() for event in self.events)
        told = {"merged": self.merged, "next": self.next, "lost": self.lost, "gate": self.gate}
        return b'{"events":[%b],%b' % (events, msgspec.json.encode(told)[1:])
