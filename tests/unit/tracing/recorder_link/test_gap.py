"""`tracing.recorder_link.gap`: what both sinks log when the recorder accepts no events."""

from functools import partial

import pytest

from tests.support.processes import wait_until
from tests.unit.tracing.recorder_link.tiny_recorder import TinyRecorder, notice_silence_soon
from tests.unit.tracing.test_events import make_event
from tracing.sinks import sink_for

# A sink lives as long as its role and is never closed; here, many live for a moment.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("mode", ["attended", "streamed"])
def test_a_recorder_that_stores_nothing_is_said_once(
    recorder: TinyRecorder, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    """With a full disk, it answers heartbeats and refuses events. The log reports this once, and
    again once when the recorder accepts an event.
    """
    sink = sink_for(recorder.url, mode)
    assert sink is not None
    recorder.is_full = True

    def told(id: str) -> bool:
        sink.emit(make_event(id=id))
        return id in recorder.ids()

    for id in ("one", "two"):
        wait_until(partial(told, id))
    begun = recorder.beats
    recorder.wait_for(partial(recorder.has_beaten, begun + 3))
    assert caplog.text.count("could not take an event") == 1
    assert "again" not in caplog.text
    recorder.is_full = False

    def is_taken() -> bool:
        sink.emit(make_event(id="three"))
        return "three" in recorder.taken()

    wait_until(is_taken)
    wait_until(lambda: "takes events again" in caplog.text)
    assert caplog.text.count("could not take an event") == 1


@pytest.mark.parametrize("mode", ["attended", "streamed"])
def test_a_role_shows_its_token(recorder: TinyRecorder, mode: str) -> None:
    """It is sent with events and with heartbeats."""
    sink = sink_for(recorder.url, mode, "a-token-of-the-inbox")
    assert sink is not None
    sink.emit(make_event(id="one"))
    recorder.wait_for(lambda: "one" in recorder.ids())
    assert recorder.shown == {"Bearer a-token-of-the-inbox"}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("mode", ["attended", "streamed"])
def test_a_role_whose_token_is_refused_says_what_to_set(
    recorder: TinyRecorder,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
) -> None:
    """The role continues, with or without events; the log reports it once and contains no token."""
    recorder.status = 401
    notice_silence_soon(monkeypatch)
    sink = sink_for(recorder.url, mode, "a-token-of-another")
    assert sink is not None
    wait_until(lambda: "set …_INBOX_TOKEN" in caplog.text)
    for _ in range(2):
        sink.emit(make_event())
    recorder.wait_for(partial(recorder.has_beaten, recorder.beats + 3))
    assert caplog.text.count("set …_INBOX_TOKEN") == 1
    assert "a-token-of-another" not in caplog.text
