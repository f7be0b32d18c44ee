"""`scripts.walking.tour_requests`: tours that visitors of the viewer request are run."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.processes.playground import Playground, on_free_ports
from scripts.processes.recorder import Recorder
from scripts.processes.recorder_gate import RecorderGate
from scripts.walking.tour_requests import run_requested_tours
from tests.support.started import eventually

pytestmark = pytest.mark.e2e

BEGUN: list[tuple[str, str]] = []
"""The browsers and the tours that have started."""


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    """A running playground that runs requested tours."""
    made = on_free_ports(tmp_path_factory.mktemp("playground"))
    with made.processes(os.environ) as started:
        started.wait_until_ready(made.addresses)
        run_requested_tours(made, lambda browser, tour: BEGUN.append((browser, tour)))
        yield made


@pytest.fixture
def recorder(playground: Playground) -> Recorder:
    """The recorder's address, to which a visitor sends requests."""
    return Recorder(playground.recorder, playground.token)


def state(recorder: Recorder, tour: str) -> dict[str, Any]:
    """Return the state that the page of a tour gets."""
    return recorder.ask("GET", f"/tours/{tour}/state")[1]


def request(recorder: Recorder, tour: str) -> None:
    """Request a tour, as the button does."""
    status, _ = recorder.ask("POST", f"/tours/{tour}/run", {})
    assert status == 202


def test_a_tour_is_walked_and_its_flow_is_named(recorder: Recorder) -> None:
    """The page then opens that flow, which shows the steps of the tour."""
    request(recorder, "client-credentials")
    eventually(lambda: state(recorder, "client-credentials")["state"] in ("done", "failed"))
    told = state(recorder, "client-credentials")
    assert (told["state"], told["problem"]) == ("done", "")
    assert "client-credentials" in [tour for _, tour in BEGUN]
    _, page = recorder.ask("GET", "/events?after=0")
    slugs = {event["slug"] for event in page["events"] if event["flow"] == told["flow"]}
    assert {"client-token-requested", "client-token-issued"} <= slugs


def test_a_held_walk_waits_and_goes_on(recorder: Recorder, playground: Playground) -> None:
    """It waits as long as the step is held, and counts as running meanwhile."""
    gate = RecorderGate(playground.recorder, playground.token)
    gate.hold()
    try:
        request(recorder, "revocation")
        eventually(lambda: state(recorder, "revocation")["held"] is not None)
        assert state(recorder, "revocation")["state"] == "running"
    finally:
        gate.run(None)
    eventually(lambda: state(recorder, "revocation")["state"] == "done")


def test_a_walk_that_cannot_be_walked_says_why(recorder: Recorder) -> None:
    """This playground has no second issuer."""
    request(recorder, "two-issuers")
    eventually(lambda: state(recorder, "two-issuers")["state"] == "failed")
    assert "--second-issuer" in state(recorder, "two-issuers")["problem"]
