"""`tracing.recorder_link.streamed`, against a small recorder on a real socket."""

from functools import partial

import pytest

from tests.support.processes import wait_until
from tests.unit.tracing.recorder_link.tiny_recorder import TinyRecorder
from tests.unit.tracing.test_events import make_event
from tracing.cutting import LONGEST_BODY
from tracing.events import Event, Request
from tracing.fingerprints import fingerprint
from tracing.recorder_link import streamed
from tracing.recorder_link.streamed import Streamed

# A sink lives as long as its role and is never closed; here, many live for a moment.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


def test_streamed_does_not_wait(recorder: TinyRecorder) -> None:
    """The role continues before the recorder has responded."""
    recorder.released.clear()
    sink = Streamed(recorder.url)
    sink.emit(make_event(id="one"))
    recorder.wait_for(lambda: recorder.ids() == ["one"])
    sink.emit(make_event(id="two"))
    recorder.released.set()
    recorder.wait_for(lambda: recorder.ids() == ["one", "two"])


def test_streamed_sends_batches_in_order(recorder: TinyRecorder) -> None:
    """Many events need few calls and one connection."""
    sink = Streamed(recorder.url)
    ids = [str(number) for number in range(1000)]
    for id in ids:
        sink.emit(make_event(id=id))
    recorder.wait_for(lambda: len(recorder.ids()) == 1000)
    assert recorder.ids() == ids
    assert max(len(batch["events"]) for batch in recorder.batches) == streamed.BATCH_SIZE
    assert len(recorder.connections) == 1
    assert recorder.lost() == 0


@pytest.mark.usefixtures("quick")
def test_streamed_counts_what_is_refused(recorder: TinyRecorder) -> None:
    """Events are counted as lost until the recorder accepts the count."""
    sink = Streamed(recorder.url)
    recorder.is_full = True
    for id in ("one", "two", "three"):
        sink.emit(make_event(id=id))
        recorder.wait_for(partial(recorder.has, id))
    recorder.is_full = False
    recorder.wait_for(lambda: recorder.lost() >= 3)
    assert recorder.lost_ids() == ["one", "two", "three"]


def test_streamed_has_a_bound_and_says_what_it_lost(
    recorder: TinyRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a recorder hangs, a role keeps no more bytes than the limit. Other events are counted,
    and reported with the fingerprints by which the recorder finds their flow.
    """
    monkeypatch.setattr(streamed, "QUEUE_BYTES", 10 * make_event(id="0").size)
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
    """An event with the largest body that is recorded."""
    return make_event(id=id, request=Request("POST", "http://a/", (), b"x" * LONGEST_BODY))


def test_streamed_sends_no_batch_that_is_too_large(recorder: TinyRecorder) -> None:
    """The recorder can read each batch, however large its events are, and no event is lost."""
    sink = Streamed(recorder.url)
    ids = [str(number) for number in range(60)]
    for id in ids:
        sink.emit(large_event(id))
    recorder.wait_for(lambda: len(recorder.ids()) == len(ids))
    assert recorder.ids() == ids
    assert recorder.lost() == 0
    sizes = [sum(LONGEST_BODY for _ in batch["events"]) for batch in recorder.batches]
    assert max(sizes) <= streamed.BATCH_BYTES + LONGEST_BODY


def test_an_event_that_the_recorder_refuses_costs_no_other_event(recorder: TinyRecorder) -> None:
    """After a batch was refused, each of its events is sent alone."""
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
    assert recorder.lost_ids() == ["bad"]


def test_streamed_without_a_recorder_counts(silent_address: str) -> None:
    """While no recorder answers, each event is reported as lost as soon as one does."""
    sink = Streamed(silent_address)
    for _ in range(3):
        sink.emit(make_event())
    back = TinyRecorder(int(silent_address.rpartition(":")[2]))
    try:

        def told() -> bool:
            return len(back.ids()) + back.lost() >= 4

        sink.emit(make_event(id="after"))
        back.wait_for(told)
    finally:
        back.close()
    assert len(back.ids()) + back.lost() == 4


@pytest.mark.usefixtures("quick")
def test_streamed_logs_that_the_recorder_does_not_answer(
    silent_address: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The log reports it once, and once more when the recorder responds again."""
    sink = Streamed(silent_address)
    sink.emit(make_event())
    wait_until(lambda: "does not answer" in caplog.text)
    sink.emit(make_event())
    back = TinyRecorder(int(silent_address.rpartition(":")[2]))
    try:
        wait_until(lambda: "answers again" in caplog.text)
    finally:
        back.close()
    assert caplog.text.count("does not answer") == 1
