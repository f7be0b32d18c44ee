"""`tracing.recorder_link.attended`, against a small recorder on a real socket."""

import threading
from functools import partial

import pytest

from tests.support.processes import wait_until
from tests.unit.tracing.recorder_link.tiny_recorder import (
    PATIENCE,
    TinyRecorder,
    notice_silence_soon,
)
from tests.unit.tracing.test_events import make_event
from tracing.patience import Abandoned
from tracing.recorder_link import heartbeat, recorder_connection
from tracing.recorder_link.attended import Attended

# A sink lives as long as its role and is never closed; here, many live for a moment.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


class Clock:
    """Stands in for `time` in the heartbeat: it advances when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        """Return the time in seconds."""
        return self.now


@pytest.mark.usefixtures("quick")
def test_attended_waits_for_leave(recorder: TinyRecorder) -> None:
    """The message leaves only when the recorder responds, however long that takes."""
    recorder.released.clear()
    role = threading.Thread(target=Attended(recorder.url).emit, args=(make_event(id="held"),))
    role.start()
    recorder.wait_for(lambda: recorder.ids() == ["held"])
    role.join(0.3)
    assert role.is_alive()
    recorder.released.set()
    role.join(PATIENCE)
    assert not role.is_alive()


def test_attended_tells_each_event_by_itself_and_keeps_its_connection(
    recorder: TinyRecorder,
) -> None:
    """One call per event, in order, over one connection."""
    sink = Attended(recorder.url)
    for id in ("one", "two", "three"):
        sink.emit(make_event(id=id))
    assert [len(batch["events"]) for batch in recorder.batches] == [1, 1, 1]
    assert recorder.ids() == ["one", "two", "three"]
    assert len(recorder.connections) == 1


def test_a_connection_that_was_closed_is_opened_again(recorder: TinyRecorder) -> None:
    """A recorder may close an idle connection, and no event is lost."""
    recorder.keeps_connections = False
    sink = Attended(recorder.url)
    for id in ("one", "two"):
        sink.emit(make_event(id=id))
    assert recorder.ids() == ["one", "two"]
    assert len(recorder.connections) == 2
    assert recorder.lost() == 0


@pytest.mark.usefixtures("quick")
def test_a_held_event_waits_as_long_as_the_recorder_lives(
    recorder: TinyRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may wait much longer than a recorder may be silent, as long as heartbeats are answered."""
    clock = Clock()
    monkeypatch.setattr(heartbeat, "time", clock)
    recorder.released.clear()
    role = threading.Thread(target=Attended(recorder.url).emit, args=(make_event(id="held"),))
    role.start()
    recorder.wait_for(lambda: recorder.ids() == ["held"])
    for _ in range(10):
        clock.now += 0.9 * heartbeat.SILENT_SECONDS
        # The first of them may already have been on its way.
        following = recorder.beats + 3
        recorder.wait_for(partial(recorder.has_beaten, following))
    assert role.is_alive()
    recorder.released.set()
    role.join(PATIENCE)
    assert not role.is_alive()


@pytest.mark.usefixtures("quick")
def test_a_recorder_that_hangs_does_not_stop_the_role(
    recorder: TinyRecorder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It accepts connections and sends no response, as a stopped process does. The waiting event
    continues, later ones do not wait, and the log reports once that the recorder is silent and once
    that it is back.
    """
    sink = Attended(recorder.url)
    recorder.hangs = True
    recorder.released.clear()
    first = make_event(id="waits until the silence is noticed")
    role = threading.Thread(target=sink.emit, args=(first,))
    role.start()
    recorder.wait_for(lambda: bool(recorder.ids()))
    notice_silence_soon(monkeypatch)
    role.join(PATIENCE)
    assert not role.is_alive()
    for id in ("waits for nothing", "nor this one"):
        sink.emit(make_event(id=id))
    assert recorder.ids() == ["waits until the silence is noticed"]
    wait_until(lambda: "does not answer" in caplog.text)
    recorder.hangs = False
    recorder.released.set()

    def is_back() -> bool:
        sink.emit(make_event(id="after"))
        return "after" in recorder.ids()

    wait_until(is_back)
    wait_until(lambda: "answers again" in caplog.text)
    assert caplog.text.count("does not answer") == 1
    recorder.wait_for(lambda: recorder.lost() >= 3)
    told = [lost["id"] for batch in recorder.batches for lost in batch["lost_events"]]
    assert told[0] == "waits until the silence is noticed"


@pytest.mark.usefixtures("quick")
def test_what_is_held_for_a_peer_that_has_left_is_abandoned(recorder: TinyRecorder) -> None:
    """The wait ends, and the recorder is told why, since a closed connection does not show it."""
    recorder.released.clear()
    left = threading.Event()
    ended: list[type[BaseException]] = []

    def hold() -> None:
        try:
            Attended(recorder.url).emit(make_event(id="held"), left.is_set)
        except Abandoned as abandoned:
            ended.append(type(abandoned))

    role = threading.Thread(target=hold)
    role.start()
    recorder.wait_for(lambda: recorder.ids() == ["held"])
    left.set()
    role.join(PATIENCE)
    assert ended == [Abandoned]
    assert recorder.abandoned() == ["held"]
    assert recorder.lost() == 0


@pytest.mark.usefixtures("quick")
def test_losses_outlive_what_is_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event is lost, another is abandoned while the recorder hangs, and the recorder dies before
    it has read either: the loss is reported to the next recorder.
    """
    gone = TinyRecorder()
    sink, losing = Attended(gone.url), make_event(id="lost")
    gone.is_full = True
    sink.emit(losing)
    gone.released.clear()
    monkeypatch.setattr(recorder_connection, "TRANSFER_SECONDS", 0.2)

    def is_abandoned() -> bool:
        try:
            sink.emit(make_event(id="abandoned"), lambda: True)
        except Abandoned:
            return True
        return False

    wait_until(is_abandoned)
    gone.close()
    back = TinyRecorder(gone.port)
    try:
        back.wait_for(lambda: "lost" in back.lost_ids())
    finally:
        gone.released.set()
        back.close()


@pytest.mark.usefixtures("quick")
def test_a_sink_knows_that_something_is_held(recorder: TinyRecorder) -> None:
    """Each heartbeat's response says so, whether this or another role is held."""
    sink = Attended(recorder.url)
    assert not sink.is_holding
    recorder.held = 2
    wait_until(lambda: sink.is_holding)
    recorder.held = 0
    wait_until(lambda: not sink.is_holding)


@pytest.mark.usefixtures("quick")
def test_without_a_recorder_the_role_goes_on_and_the_loss_is_told_later() -> None:
    """While no recorder answers, events are counted; the count is reported once when one does."""
    gone = TinyRecorder()
    sink = Attended(gone.url)
    sink.emit(make_event(id="before"))
    gone.close()
    sink.emit(make_event(id="lost"))
    sink.emit(make_event(id="lost, without asking again so soon"))
    back = TinyRecorder(gone.port)
    tries = 0

    def is_back() -> bool:
        nonlocal tries
        tries += 1
        sink.emit(make_event(id="after"))
        return "after" in back.ids()

    try:
        wait_until(is_back)
        sink.emit(make_event(id="and on"))
        back.wait_for(lambda: back.lost() >= 2 + tries - 1)
    finally:
        back.close()
    assert back.lost() == 2 + tries - 1
    assert back.ids() == ["after", "and on"]


@pytest.mark.usefixtures("quick")
def test_a_recorder_that_refuses_does_not_stop_the_role(recorder: TinyRecorder) -> None:
    """A response that is not a success counts as a lost event."""
    sink = Attended(recorder.url)
    recorder.status = 500
    for _ in range(2):
        sink.emit(make_event())
    recorder.status = 204

    def is_back() -> bool:
        sink.emit(make_event(id="after"))
        return "after" in recorder.ids()

    wait_until(is_back)
    recorder.wait_for(lambda: recorder.lost() >= 2)
