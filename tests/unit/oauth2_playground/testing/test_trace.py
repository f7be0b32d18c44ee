"""What a test asks the trace (`oauth2_playground.testing.trace`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from oauth2_playground.testing.errors import PlaygroundError
from oauth2_playground.testing.report import report_of
from oauth2_playground.testing.servers import Server
from oauth2_playground.testing.trace import Trace


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An assertion does not wait for more messages."""
    monkeypatch.setattr("oauth2_playground.testing.trace.ON_THE_WAY_SECONDS", 0)


class Recorder(Server):
    """A recorder that returns one batch of events per request."""

    def __init__(self, *batches: list[dict[str, Any]]) -> None:
        super().__init__("http://127.0.0.1:1", "token")
        self.batches = list(batches)
        self.asked: list[str] = []

    def ask(self, method: str, path: str, body: Any = None, *, wait: int = 0) -> dict[str, Any]:
        """Return the next batch, or the names of the checks."""
        self.asked.append(path)
        if path == "/_control/checks":
            return {"checks": [{"name": name} for name in ("code_is_unused", "code_is_bound")]}
        events = self.batches.pop(0) if self.batches else []
        return {"next": 7 + len(self.asked), "events": events}

    def text(self, path: str, parameters: Mapping[str, str | int]) -> str:
        """Return the path and parameters of the request."""
        return f"{path} {dict(parameters)}\n"


def event(
    id: str, slug: str | None, verdict: str = "passed", name: str = "code_is_unused", **more: Any
) -> dict[str, Any]:
    """Return an event with one check."""
    check = {"name": name, "verdict": verdict, "spec": "RFC 6749 §4.1.2"}
    return {
        "id": id,
        "flow": "a",
        "slug": slug,
        "from": "browser",
        "to": "authorization_server",
        "role": "authorization_server",
        "checks": [check],
        **more,
    }


def test_a_step_of_several_messages_is_one() -> None:
    """Messages outside any step are left out; a step that comes back is listed again."""
    slugs = ["user-logged-in", None, "user-logged-in", "code-issued", "user-logged-in"]
    trace = Trace(Recorder([event(str(number), slug) for number, slug in enumerate(slugs)]))
    assert trace.steps() == ["user-logged-in", "code-issued", "user-logged-in"]


def test_an_event_that_is_told_again_keeps_its_place() -> None:
    """The newer event may contain more."""
    first, second = event("1", "code-issued"), event("2", "token-issued")
    again = event("1", "code-issued", "failed")
    trace = Trace(Recorder([first, second], [again]))
    assert [message.id for message in trace.messages()] == ["1", "2"]
    assert trace.messages()[0].checks[0].verdict == "failed"


def test_waits_for_a_message_on_its_way() -> None:
    """The recorder is asked to wait for it; the test does not sleep."""
    recorder = Recorder([], [event("1", "token-issued", "failed")])
    assert Trace(recorder).assert_refused_by("code_is_unused").clause == "RFC 6749 §4.1.2"
    assert recorder.asked[:2] == ["/events?after=0&wait=0", "/events?after=8&wait=1"]


@pytest.mark.usefixtures("_impatient")
def test_says_what_failed_instead() -> None:
    """The assertion's message names the failed check, or says that no check failed."""
    passed = Trace(Recorder([event("1", "token-issued")]))
    with pytest.raises(AssertionError, match="the check code_is_bound fails; no check failed"):
        passed.assert_refused_by("code_is_bound")
    failed = Trace(Recorder([event("1", "token-issued", "failed")]))
    with pytest.raises(
        AssertionError, match="the check code_is_bound fails; failed: code_is_unused"
    ):
        failed.assert_refused_by("code_is_bound")


@pytest.mark.usefixtures("_impatient")
def test_a_check_that_does_not_exist_is_named() -> None:
    """A misspelled name differs from a check that was not made; only then are names looked up."""
    recorder = Recorder([event("1", "token-issued")])
    trace = Trace(recorder)
    trace.assert_passed("code_is_unused")
    assert "/_control/checks" not in recorder.asked
    for asserts in (trace.assert_passed, trace.assert_refused_by):
        with pytest.raises(
            PlaygroundError, match=r"'code_is_unusd'\. Similar names: code_is_unused"
        ):
            asserts("code_is_unusd")


def test_begins_where_the_recording_is() -> None:
    """Messages that were read before are forgotten."""
    recorder = Recorder([event("1", "code-issued")])
    trace = Trace(recorder)
    trace.messages()
    trace.begin()
    assert recorder.asked[-1] == "/events"
    assert trace.messages() == []


def test_a_report_says_where_the_flow_ended() -> None:
    """The servers see nothing of a failure inside the app; if they refused, that is the end."""
    ended = event("1", "token-issued", part="7")
    said = report_of(Trace(Recorder([ended])), None, "test_x.py::test_y")
    assert "No check failed. After 7 (token-issued) nothing arrived at the servers." in said
    for what in ({"refusal": {"check": "x"}}, {"met_faults": ["malformed-json"]}):
        assert "After" not in report_of(Trace(Recorder([ended | what])), None, "test_x.py::test_y")
    assert report_of(Trace(Recorder()), None, "test_x.py::test_y") == "Nothing arrived."


def test_a_report_says_where_the_run_is(tmp_path: Path) -> None:
    """It also shows the command that displays the run; a folder that cannot be created does not
    hide the flow.
    """
    trace, test = Trace(Recorder([event("1", None)])), "tests/test_x.py::test_y[a/b]"
    said = report_of(trace, str(tmp_path / "new" / "runs"), test)
    (file,) = (tmp_path / "new" / "runs").iterdir()
    assert file.name.startswith("tests-test_x-test_y-a-b-")
    assert file.read_text(encoding="utf-8") == "/run.jsonl {'after': 0}\n"
    assert f"replay.py --from {file}\n" in said
    assert "/brief" in report_of(trace, str(file), test)
    assert "The run could not be saved" in report_of(trace, str(file), test)
