"""`tracing.recorder_link.losses`: in which order lost events are reported to the recorder."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.unit.tracing.test_events import make_event
from tracing.recorder_link.losses import Losses
from tracing.recorder_link.recorder_connection import RecorderConnection


class Refusing(RecorderConnection):
    """A connection that refuses once, while another event is lost."""

    def __init__(self, losses: Losses) -> None:
        super().__init__("http://127.0.0.1:9")
        self.told: list[str] = []
        self._losses = losses
        self._has_refused = False

    def post(self, *_events: Any, lost_events: Sequence[Mapping[str, Any]] = (), **_: Any) -> int:
        """Refuse, or record which lost events are reported."""
        if not self._has_refused:
            self._has_refused = True
            self._losses.lose(make_event(id="later"))
            raise OSError("full")
        self.told += [lost["id"] for lost in lost_events]
        return 0


def test_what_was_lost_first_is_told_first() -> None:
    """This holds even if a report fails while more events are lost."""
    losses = Losses()
    recorder = Refusing(losses)
    losses.lose(make_event(id="one"))
    losses.lose(make_event(id="two"))
    with pytest.raises(OSError, match="full"):
        losses.tell(recorder)
    losses.tell(recorder)
    assert recorder.told == ["one", "two", "later"]
