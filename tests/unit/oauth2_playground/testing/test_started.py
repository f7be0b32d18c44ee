"""A playground that does not start (`oauth2_playground.testing.started`)."""

import pytest

from oauth2_playground.testing import PlaygroundError, running_playground, started


def test_a_start_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error does not say how the process was ended."""
    monkeypatch.setattr(started, "START_SECONDS", 0.01)
    says = r"not ready within 0\.01 seconds\. It said:\n  nothing"
    with pytest.raises(PlaygroundError, match=says), running_playground():
        pass
