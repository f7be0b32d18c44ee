"""What the guide tells learners about an event."""

from recorder.viewer.guide import why_short
from tests.unit.recorder import samples
from tracing.catalogue import CLIENT_REGISTERED


def test_a_step_that_goes_on_is_not_short_yet() -> None:
    """Only a later step shows that nothing more will come."""
    first = samples.recorded(samples.event("client-registered"), progress=2)
    later = samples.recorded(samples.event("user-logged-in"), progress=3)
    assert why_short(first, CLIENT_REGISTERED, [first]) == []
    (reason,) = why_short(first, CLIENT_REGISTERED, [first, later])
    assert "known from an earlier flow" in reason
