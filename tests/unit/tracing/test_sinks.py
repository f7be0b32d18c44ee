"""`tracing.sinks`, against a real recorder of a few lines on a real socket."""

import gc
import socket
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from tests.support.processes import wait_until
from tests.unit.tracing.test_events import make_event
from tests.unit.tracing.tiny_recorder import PATIENCE, TinyRecorder
from tracing import sinks
from tracing.cutting import LONGEST_BODY
from tracing.events import Event, Request
from tracing.fingerprints import fingerprint
from tracing.patience import Abandoned
from tracing.recorder_link import heartbeat, recorder_connection
from tracing.sinks import Attended, ListSink, Streamed, sink_for

# A sink lives as long as its role and is never closed; here many live for a moment.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture(scope="module", autouse=True)
def _apart() -> None:
    """What others have left is found before, and need not be looked at after each test here."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _swept() -> Iterator[None]:
    """What a test leaves open is found here, not in the next test."""
    yield
    gc.collect()


@pytest.fixture
def recorder() -> Iterator[TinyRecorder]:
    """A recorder that answers."""
    tiny = TinyRecorder()
    yield tiny
    tiny.released.set()
    tiny.close()


@pytest.fixture
def nobody() -> str:
    """An address at which nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hearts beat fast. How long one may be silent stays as it is: a test that is stalled for a
    moment has not gone silent.
    """
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(recorder_connection, "LOOK_SECONDS", 0.02)


def notice_silence_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on."""
    monkeypatch.setattr(heartbeat, "SILENT_SECONDS", 0.3)
    monkeypatch.setattr(recorder_connection, "TRANSFER_SECONDS", 0.2)


class Clock:
    """Stands in for `time` in the heartbeat: it goes on when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now


@pytest.mark.usefixtures("quick")
def test_attended_waits_for_leave(recorder: TinyRecorder) -> None:
    """The message leaves when the recorder answers and not before, however long that takes."""
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
    """One call an event, in order, over one connection."""
    sink = Attended(recorder.url)
    for id in ("one", "two", "three"):
        sink.emit(make_event(id=id))
    assert [len(batch["events"]) for batch in recorder.batches] == [1, 1, 1]
    assert recorder.ids() == ["one", "two", "three"]
    assert len(recorder.connections) == 1


def test_a_connection_that_was_given_up_is_made_anew(recorder: TinyRecorder) -> None:
    """A recorder may close an idle connection: nothing is lost by it."""
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
    """Many times as long as a recorder may be silent: it holds the event, and its heart beats."""
    clock = Clock()
    monkeypatch.setattr(heartbeat, "time", clock)
    recorder.released.clear()
    role = threading.Thread(target=Attended(recorder.url).emit, args=(make_event(id="held"),))
    role.start()
    recorder.wait_for(lambda: recorder.ids() == ["held"])
    for _ in range(10):
        clock.now += 0.9 * heartbeat.SILENT_SECONDS
        # The first of them may have been under way before.
        following = recorder.beats + 3
        recorder.wait_for(partial(has_beaten, recorder, following))
    assert role.is_alive()
    recorder.released.set()
    role.join(PATIENCE)
    assert not role.is_alive()


def has_beaten(recorder: TinyRecorder, times: int) -> bool:
    """Whether so many beats have come."""
    return recorder.beats >= times


@pytest.mark.usefixtures("quick")
def test_a_recorder_that_hangs_does_not_stop_the_role(
    recorder: TinyRecorder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes connections and answers nothing, as a stopped process does: the event that waits
    goes on, the next ones do not wait, it is said once, and so is its return.
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
    """The waiting ends, and the recorder is told why: a connection that ends does not say it."""
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
    it has read either: the loss is told to the next one.
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
        back.wait_for(lambda: "lost" in lost_ids(back))
    finally:
        gone.released.set()
        back.close()


def lost_ids(recorder: TinyRecorder) -> list[str]:
    """The events that the recorder was told of as lost."""
    taken = (batch for batch in recorder.batches if batch["taken"])
    return [lost["id"] for batch in taken for lost in batch["lost_events"]]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("mode", ["attended", "streamed"])
def test_a_recorder_that_stores_nothing_is_said_once(
    recorder: TinyRecorder, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    """A full disk: it answers beats and refuses events. So is its recovery, when one arrives."""
    sink = sink_for(recorder.url, mode)
    assert sink is not None
    recorder.is_full = True

    def told(id: str) -> bool:
        sink.emit(make_event(id=id))
        return id in recorder.ids()

    for id in ("one", "two"):
        wait_until(partial(told, id))
    begun = recorder.beats
    recorder.wait_for(partial(has_beaten, recorder, begun + 3))
    assert caplog.text.count("could not take an event") == 1
    assert "again" not in caplog.text
    recorder.is_full = False

    def is_taken() -> bool:
        sink.emit(make_event(id="three"))
        return "three" in recorder.taken()

    wait_until(is_taken)
    wait_until(lambda: "takes events again" in caplog.text)
    assert caplog.text.count("could not take an event") == 1


@pytest.mark.usefixtures("quick")
def test_a_sink_knows_that_something_is_held(recorder: TinyRecorder) -> None:
    """Here or at another role: the recorder says so with each beat."""
    sink = Attended(recorder.url)
    assert not sink.is_holding
    recorder.held = 2
    wait_until(lambda: sink.is_holding)
    recorder.held = 0
    wait_until(lambda: not sink.is_holding)


@pytest.mark.usefixtures("quick")
def test_without_a_recorder_the_role_goes_on_and_the_loss_is_told_later() -> None:
    """Nobody answers: events are counted, and the count is told once when somebody does."""
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
    """An answer that is no success counts as lost."""
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


def test_streamed_does_not_wait(recorder: TinyRecorder) -> None:
    """The role goes on while the recorder has not answered."""
    recorder.released.clear()
    sink = Streamed(recorder.url)
    sink.emit(make_event(id="one"))
    recorder.wait_for(lambda: recorder.ids() == ["one"])
    sink.emit(make_event(id="two"))
    recorder.released.set()
    recorder.wait_for(lambda: recorder.ids() == ["one", "two"])


def test_streamed_sends_batches_in_order(recorder: TinyRecorder) -> None:
    """Many events, few calls, one connection."""
    sink = Streamed(recorder.url)
    ids = [str(number) for number in range(1000)]
    for id in ids:
        sink.emit(make_event(id=id))
    recorder.wait_for(lambda: len(recorder.ids()) == 1000)
    assert recorder.ids() == ids
    assert max(len(batch["events"]) for batch in recorder.batches) == sinks.BATCH_SIZE
    assert len(recorder.connections) == 1
    assert recorder.lost() == 0


def arrived(recorder: TinyRecorder, id: str) -> bool:
    """Whether an event has come."""
    return id in recorder.ids()


@pytest.mark.usefixtures("quick")
def test_streamed_counts_what_is_refused(recorder: TinyRecorder) -> None:
    """Until somebody takes the count."""
    sink = Streamed(recorder.url)
    recorder.is_full = True
    for id in ("one", "two", "three"):
        sink.emit(make_event(id=id))
        recorder.wait_for(partial(arrived, recorder, id))
    recorder.is_full = False
    recorder.wait_for(lambda: recorder.lost() >= 3)
    assert lost_ids(recorder) == ["one", "two", "three"]


def test_streamed_has_a_bound_and_says_what_it_lost(
    recorder: TinyRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recorder that hangs costs a role no more bytes than the bound. The rest is counted, and
    told with the fingerprints by which its flow is found.
    """
    monkeypatch.setattr(sinks, "QUEUE_BYTES", 10 * make_event(id="0").size)
    recorder.released.clear()
    sink = Streamed(recorder.url)
    sink.emit(make_event(id="hangs"))
    recorder.wait_for(lambda: recorder.ids() == ["hangs"])
    for number in range(15):
        sink.emit(make_event(id=str(number)))
    recorder.released.set()
    recorder.wait_for(lambda: recorder.lost() > 0)
    assert recorder.lost() == 5
    assert recorder.ids() == ["hangs", *map(str, range(10))]
    told = [lost["links"] for batch in recorder.batches for lost in batch["lost_events"]]
    assert told == [[fingerprint("a value")]] * 5


def large_event(id: str) -> Event:
    """An event with the largest body that is told."""
    return make_event(id=id, request=Request("POST", "http://a/", (), b"x" * LONGEST_BODY))


def test_streamed_sends_no_batch_that_is_too_large(recorder: TinyRecorder) -> None:
    """Whatever its events hold, the recorder reads it; and no event is lost for another."""
    sink = Streamed(recorder.url)
    ids = [str(number) for number in range(60)]
    for id in ids:
        sink.emit(large_event(id))
    recorder.wait_for(lambda: len(recorder.ids()) == len(ids))
    assert recorder.ids() == ids
    assert recorder.lost() == 0
    sizes = [sum(LONGEST_BODY for _ in batch["events"]) for batch in recorder.batches]
    assert max(sizes) <= sinks.BATCH_BYTES + LONGEST_BODY


def test_what_the_recorder_refuses_takes_no_other_event_with_it(recorder: TinyRecorder) -> None:
    """Of a batch that is refused, each event is sent alone."""
    recorder.refuses = "bad"
    recorder.released.clear()
    sink = Streamed(recorder.url)
    sink.emit(make_event(id="first"))
    recorder.wait_for(lambda: recorder.ids() == ["first"])
    for id in ("one", "bad", "two"):
        sink.emit(make_event(id=id))
    recorder.released.set()
    recorder.wait_for(lambda: recorder.taken() == ["first", "one", "two"])
    recorder.wait_for(lambda: recorder.lost() > 0)
    assert lost_ids(recorder) == ["bad"]


def test_streamed_without_a_recorder_counts(nobody: str) -> None:
    """Nobody answers: every event that was taken is told as lost when somebody does."""
    sink = Streamed(nobody)
    for _ in range(3):
        sink.emit(make_event())
    back = TinyRecorder(int(nobody.rpartition(":")[2]))
    try:

        def told() -> bool:
            return len(back.ids()) + back.lost() >= 4

        sink.emit(make_event(id="after"))
        back.wait_for(told)
    finally:
        back.close()
    assert len(back.ids()) + back.lost() == 4


def test_the_sink_that_was_configured(recorder: TinyRecorder) -> None:
    """No recorder named: no sink. Otherwise what the mode says."""
    assert sink_for("", "attended") is None
    assert isinstance(sink_for(recorder.url, "attended"), Attended)
    assert isinstance(sink_for(recorder.url, "streamed"), Streamed)


@pytest.mark.parametrize("mode", ["attended", "streamed"])
def test_a_role_shows_its_token(recorder: TinyRecorder, mode: str) -> None:
    """With events, and with what asks whether the recorder answers."""
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
    """It goes on, with or without something to tell; it says so once, and repeats no token."""
    recorder.status = 401
    notice_silence_soon(monkeypatch)
    sink = sink_for(recorder.url, mode, "a-token-of-another")
    assert sink is not None
    wait_until(lambda: "set …_INBOX_TOKEN" in caplog.text)
    for _ in range(2):
        sink.emit(make_event())
    recorder.wait_for(partial(has_beaten, recorder, recorder.beats + 3))
    assert caplog.text.count("set …_INBOX_TOKEN") == 1
    assert "a-token-of-another" not in caplog.text


@pytest.mark.usefixtures("quick")
def test_streamed_says_that_nobody_answers(nobody: str, caplog: pytest.LogCaptureFixture) -> None:
    """Once, and once that somebody does."""
    sink = Streamed(nobody)
    sink.emit(make_event())
    wait_until(lambda: "does not answer" in caplog.text)
    sink.emit(make_event())
    back = TinyRecorder(int(nobody.rpartition(":")[2]))
    try:
        wait_until(lambda: "answers again" in caplog.text)
    finally:
        back.close()
    assert caplog.text.count("does not answer") == 1


@pytest.mark.parametrize(
    ("url", "mode", "sentence"),
    [
        ("http://127.0.0.1:9003", "loud", "trace mode is 'attended' or 'streamed', not 'loud'"),
        ("https://127.0.0.1:9003", "attended", "must be http://host:port"),
        ("127.0.0.1:9003", "streamed", "must be http://host:port"),
    ],
)
def test_a_sink_that_cannot_be_made_says_why(url: str, mode: str, sentence: str) -> None:
    """A wrong setting is noticed at start."""
    with pytest.raises(ValueError, match=sentence):
        sink_for(url, mode)


def test_the_list_sink_keeps_what_comes() -> None:
    """For tests of a role."""
    sink, event = ListSink(), make_event()
    sink.emit(event)
    assert sink.events == [event]
