"""What a test asks of the trace (`oauth2_playground.testing.trace`)."""

from typing import Any

import pytest

from oauth2_playground.testing.servers import Server
from oauth2_playground.testing.trace import Trace


class Recorder(Server):
    """A recorder whose events arrive one batch a question."""

    def __init__(self, *batches: list[dict[str, Any]]) -> None:
        super().__init__("http://127.0.0.1:1", "token")
        self.batches = list(batches)
        self.asked: list[str] = []

    def ask(self, method: str, path: str, body: Any = None, *, wait: int = 0) -> dict[str, Any]:
        """The next batch."""
        self.asked.append(path)
        events = self.batches.pop(0) if self.batches else []
        return {"next": 7 + len(self.asked), "events": events}


def event(
    id: str, slug: str | None, verdict: str = "passed", name: str = "code_is_unused"
) -> dict[str, Any]:
    """An event with one check."""
    check = {"name": name, "verdict": verdict, "spec": "RFC 6749 §4.1.2"}
    return {
        "id": id,
        "flow": "a",
        "slug": slug,
        "from": "browser",
        "to": "authorization_server",
        "role": "authorization_server",
        "checks": [check],
    }


def test_a_step_of_several_messages_is_one() -> None:
    """What belongs to no step is left out, and a step that returns is there again."""
    slugs = ["user-logged-in", None, "user-logged-in", "code-issued", "user-logged-in"]
    trace = Trace(Recorder([event(str(number), slug) for number, slug in enumerate(slugs)]))
    assert trace.steps() == ["user-logged-in", "code-issued", "user-logged-in"]


def test_an_event_that_is_told_again_keeps_its_place() -> None:
    """More may be known of it by then."""
    first, second = event("1", "code-issued"), event("2", "token-issued")
    again = event("1", "code-issued", "failed")
    trace = Trace(Recorder([first, second], [again]))
    assert [message.id for message in trace.messages()] == ["1", "2"]
    assert trace.messages()[0].checks[0].verdict == "failed"


def test_waits_for_a_message_on_its_way() -> None:
    """The recorder is asked to wait for it; there is no sleep."""
    recorder = Recorder([], [event("1", "token-issued", "failed")])
    assert Trace(recorder).assert_refused_by("code_is_unused").clause == "RFC 6749 §4.1.2"
    assert recorder.asked[:2] == ["/events?after=0&wait=0", "/events?after=8&wait=1"]


def test_says_what_failed_instead() -> None:
    """The message of an assertion names it, or that nothing failed."""
    passed = Trace(Recorder([event("1", "token-issued")]))
    with pytest.raises(AssertionError, match="the check x fails; no check failed"):
        passed.assert_refused_by("x")
    failed = Trace(Recorder([event("1", "token-issued", "failed")]))
    with pytest.raises(AssertionError, match="the check x fails; failed: code_is_unused"):
        failed.assert_refused_by("x")


def test_begins_where_the_recording_is() -> None:
    """What was read before is forgotten."""
    recorder = Recorder([event("1", "code-issued")])
    trace = Trace(recorder)
    trace.messages()
    trace.begin()
    assert recorder.asked[-1] == "/events"
    assert trace.messages() == []
