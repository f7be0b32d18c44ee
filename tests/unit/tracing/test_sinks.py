"""`tracing.sinks`: a role's configuration chooses its sink."""

import pytest

from tests.unit.tracing.test_events import make_event
from tracing.recorder_link.attended import Attended
from tracing.recorder_link.streamed import Streamed
from tracing.sinks import ListSink, sink_for

UNUSED = "http://127.0.0.1:9"
"""No recorder listens here, and none is needed to create a sink."""


def test_the_sink_that_was_configured() -> None:
    """Without a recorder's address there is no sink; otherwise the mode decides."""
    assert sink_for("", "attended") is None
    assert isinstance(sink_for(UNUSED, "attended"), Attended)
    assert isinstance(sink_for(UNUSED, "streamed"), Streamed)


@pytest.mark.parametrize(
    ("url", "mode", "sentence"),
    [
        ("http://127.0.0.1:9003", "loud", "trace mode is 'attended' or 'streamed', not 'loud'"),
        ("https://127.0.0.1:9003", "attended", "must be http://host:port"),
        ("127.0.0.1:9003", "streamed", "must be http://host:port"),
    ],
)
def test_a_sink_that_cannot_be_made_says_why(url: str, mode: str, sentence: str) -> None:
    """A wrong setting is reported at the start."""
    with pytest.raises(ValueError, match=sentence):
        sink_for(url, mode)


def test_the_list_sink_keeps_its_events() -> None:
    """Tests of a role use it."""
    sink, event = ListSink(), make_event()
    sink.emit(event)
    assert sink.events == [event]
