"""The long run, made short: nothing that happens in it leaves a flow unaccounted for."""

import pytest

from tests.lifecycle import soak
from tests.support.running import Running


def test_every_flow_is_accounted_for(mortal: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process is killed once, the recorder is stopped once, half bodies are everywhere."""
    monkeypatch.setattr(soak, "PAUSE_SECONDS", 0.2)
    monkeypatch.setattr(soak, "KILL_EVERY", 3.0)
    monkeypatch.setattr(soak, "STOP_EVERY", 12.0)
    monkeypatch.setattr(soak, "STOPPED_FOR", 2.0)
    course = soak.soak(mortal, seconds=15)
    lines, faults = soak.report(course)
    assert not faults, "\n".join(lines)
    kinds = {kind for _, _, kind in course.disturbed}
    assert kinds == {"stopped recorder", *(f"killed {name}" for name in mortal.urls)}
    assert course.walked
