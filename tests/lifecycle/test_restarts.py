"""A recorder, or a whole playground, restarts over the same data.

A browser still has its session, and its next requests belong to a new flow.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scenarios import honest
from scenarios.browser.pages import Leg
from scenarios.browser.user_agent import UserAgent
from scripts.processes.recorder_gate import RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from tests.support.running import Running, running

PATIENCE = 60.0


def restart_recorder(whole: Running) -> None:
    """Kill and restart the recorder; the roles keep running."""
    whole.kill("recorder")
    whole.start("recorder")


def restart_all(whole: Running) -> None:
    """Stop everything and start again, as with Ctrl-C and a start the next day."""
    whole.stop_all()
    whole.start_all()


@pytest.mark.parametrize("restart", [restart_recorder, restart_all])
def test_no_message_joins_a_flow_from_before(
    tmp_path: Path, restart: Callable[[Running], None]
) -> None:
    """After a restart, the next message and all that follow are held in a new flow.

    The app's session and tokens outlive the restart. What follows includes the refresh of the token
    and the notes.
    """
    with running(tmp_path) as whole, ThreadPoolExecutor(1) as threads:
        browser = UserAgent(PATIENCE)
        for _ in browser.walk(honest.walk(whole.urls["client_app"])):
            pass
        restart(whole)
        whole.let_access_tokens_expire()
        place = whole.place()
        old = {event["flow"] for event in whole.events() if event["slug"]}
        gate = RecorderGate(whole.playground.recorder, whole.playground.token)
        gate.hold()
        notes = threads.submit(browser.send, Leg("GET", whole.urls["client_app"] + "/notes"))
        held = held_flows(whole, notes.done)
        gate.run(None)
        assert notes.result(PATIENCE).title.startswith("Notes of Alice")
        again = [event for event in whole.events(place) if event["slug"]]
        assert {"user-entered", "refresh-requested", "resource-shown"} <= {
            event["slug"] for event in again
        }
        assert {event["flow"] for event in again} == held
        assert held.isdisjoint(old)


def held_flows(whole: Running, is_over: Callable[[], bool]) -> set[str]:
    """Wait until a message is held; return the flows that have a held message."""
    reader = RecorderReader(whole.playground.recorder, whole.playground.token)
    reader.skip_to_now()
    while True:
        held = {flow for flow, its in reader.gate["flows"].items() if its["held"]}
        if held or is_over():
            return held
        reader.read(1)
