"""What a reader of the ledger gets."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from recorder.holding.gate import GateState
from recorder.keeping.storage import Stored


class Page(NamedTuple):
    """Some events in order; `next` is where to read on, `lost` how many never arrived.

    An event may come a second time, under a new number, when more is known of it: the later one
    counts. `merged` names flows that turned out to be others, `gate` is the state of the gate.
    """

    events: Sequence[Stored]
    merged: Mapping[str, str]
    next: int
    lost: int
    gate: GateState

    def as_json(self) -> bytes:
        """The page as it is answered."""
        events = b",".join(event.as_json() for event in self.events)
        told = {"merged": self.merged, "next": self.next, "lost": self.lost, "gate": self.gate}
        return b'{"events":[%b],%b' % (events, msgspec.json.encode(told)[1:])
