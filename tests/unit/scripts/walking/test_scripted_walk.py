"""`scripts.walking.scripted_walk` and the walk it uses, with real processes."""

import json
import os
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scenarios import honest
from scenarios.browser.pages import Leg, Page, WalkStopped
from scenarios.browser.user_agent import UserAgent, Walk, follow
from scenarios.honest_story import HONEST_STORY, REMEMBERED_STORY
from scenarios.judging.verdict import judge
from scenarios.tours.code_flow import FIRST_WALK, MAIN
from scripts.processes.playground import Playground, on_free_ports
from scripts.processes.processes import Processes
from scripts.processes.recorder_gate import RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from scripts.walking import scripted_walk
from scripts.walking.outcome import Events
from scripts.walking.scripted_walk import WITHOUT_LIMITS, Limits, legs, walk_once

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Playground:
    """A running playground."""
    return on_free_ports(tmp_path_factory.mktemp("playground"))


@pytest.fixture(scope="module", autouse=True)
def processes(playground: Playground) -> Iterator[Processes]:
    """The processes of the playground."""
    with playground.processes(os.environ) as started:
        started.wait_until_ready(playground.addresses)
        yield started


@pytest.fixture
def client_app(playground: Playground) -> str:
    """The address of the running client app."""
    return playground.urls()["client_app"]


@pytest.fixture
def reader(playground: Playground) -> RecorderReader:
    """A reader of everything recorded from now on."""
    reading = RecorderReader(playground.recorder, playground.token)
    reading.skip_to_now()
    return reading


def walked(agent: UserAgent, walk: Walk) -> Page:
    """Return the last page of a walk."""
    return list(agent.walk(walk))[-1]


def sign_out(client_app: str) -> Walk:
    """Sign out of the client app, but not of the authorization server."""
    page = yield from follow(Leg("GET", f"{client_app}/notes"))
    form = page.form_with("Sign out")
    assert form is not None
    yield from follow(form.press("Sign out"))


def of_last_flow(events: Events) -> list[dict[str, Any]]:
    """Return the events of the flow that began last."""
    began = [event["flow"] for event in events if event["slug"] == "resource-requested"]
    return [event for event in events if event["flow"] == began[-1]]


def test_a_second_walk_meets_no_forms_and_shows_all_steps(
    client_app: str, reader: RecorderReader
) -> None:
    """Login and consent are remembered, and short steps are still steps."""
    agent = UserAgent()
    walked(agent, honest.walk(client_app))
    walked(agent, sign_out(client_app))
    pages = list(agent.walk(honest.walk(client_app)))
    assert {page.leg.method for page in pages} == {"GET"}
    events = of_last_flow(list(reader.read_all()))
    verdict = judge(events, REMEMBERED_STORY)
    assert verdict.passed, [each for each in verdict.steps if not each.passed]
    assert not judge(events, HONEST_STORY).passed


def test_a_scope_that_was_unticked_is_not_granted(client_app: str, reader: RecorderReader) -> None:
    """The person decides, and the client says what it is not allowed to do."""
    person = honest.Person("bob", "builder")
    notes = walked(UserAgent(), honest.walk(client_app, person, unticked=["notes:write"]))
    assert notes.form_with("Save note") is None
    assert "Notebook is not allowed to write notes" in notes.text
    issued = next(event for event in reader.read_all() if event["slug"] == "token-issued")
    assert json.loads(issued["http"]["response"]["body"])["scope"] == "openid profile notes:read"


def test_the_recording_is_read_at_the_end(
    playground: Playground, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If nothing is shown, it is not read after each leg: one page and an empty one suffice."""
    pages: list[int] = []

    class Counting(RecorderReader):
        def read(self, wait_seconds: int = 0) -> Events:
            events = super().read(wait_seconds)
            pages.append(len(events))
            return events

    monkeypatch.setattr(scripted_walk, "RecorderReader", Counting)
    outcome = walk_once(playground, processes, MAIN, show=None)
    assert outcome.passed
    assert pages == [len(outcome.events), 0]


def test_a_walk_has_limits(playground: Playground) -> None:
    """A replay must never hang."""
    with pytest.raises(WalkStopped, match="did not finish within 0 s"):
        list(legs(playground, MAIN, UserAgent(), Limits(20, 0)))


def test_a_walk_can_do_without_limits(playground: Playground) -> None:
    """Even if it is held longer than a strict walk allows, it waits and continues."""
    gate = RecorderGate(playground.recorder, playground.token)
    gate.hold()
    with ThreadPoolExecutor(2) as threads:
        hasty = legs(playground, MAIN, UserAgent(0.2), Limits(0.2, 60))
        strict = threads.submit(list, hasty)
        patient = threads.submit(list, legs(playground, MAIN, UserAgent(None), WITHOUT_LIMITS))
        with pytest.raises(WalkStopped, match=r"got no response in 0\.2 s"):
            strict.result(20)
        assert not patient.done()
        gate.run(None)
        assert patient.result(20)[-1].title.startswith("Notes of Alice")


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_role_that_dies_during_the_walk_is_named(tmp_path: Path) -> None:
    """The earlier steps passed; the outcome names the step that was not reached, and the role."""
    playground = on_free_ports(tmp_path)
    with playground.processes(os.environ) as processes:
        processes.wait_until_ready(playground.addresses)
        numbers = {process.name: process.number for process in processes}

        def kill_when_the_code_comes(events: Events, _merged: Mapping[str, str]) -> None:
            if any(event["slug"] == "code-issued" for event in events):
                # Kill its worker, too, which would otherwise respond for a moment.
                os.killpg(numbers.pop("client_app"), signal.SIGKILL)

        outcome = walk_once(playground, processes, FIRST_WALK, kill_when_the_code_comes)
    assert not outcome.passed
    assert [each.passed for each in outcome.verdict.steps] == [True] * 4 + [False] * 9
    troubles = "\n".join(outcome.troubles)
    assert "GET http://127.0.0.1" in troubles
    assert "Step 5, redirect-followed, was not reached." in troubles
    assert "the client app was ended by SIGKILL" in troubles
