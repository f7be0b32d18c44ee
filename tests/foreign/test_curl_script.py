"""A recorded flow, exported as a shell script, is run by curl on a running playground."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent
from recorder.exporting.flow import flows_of
from recorder.exporting.shell.script import as_shell
from recorder.keeping import run_file
from scenarios.browser.user_agent import UserAgent
from scenarios.tours import SCRIPTED
from scripts.processes.free_ports import free_ports
from scripts.setting_up.environment import ROOT
from scripts.walking.outcome import browsed
from scripts.walking.scripted_walk import STRICT, legs
from tests.support.running import Running
from tracing.catalogue import THIRTEEN_STEPS

NEEDED = ("sh", "curl", "sed", "awk", "openssl")
PASSWORD = "wonderland"


@pytest.fixture(autouse=True)
def programs() -> None:
    """Skip the tests if a program that the script needs is missing; Windows has no POSIX shell."""
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if lacking:
        pytest.skip(f"This needs {', '.join(lacking)}.")


@pytest.fixture
def fresh(whole: Running) -> Running:
    """A running playground without stored consents."""
    whole.forget_consents()
    return whole


def recorded() -> list[RecordedEvent]:
    """A flow from step 1 to 13 that was recorded elsewhere, with other ports and secrets."""
    return list(run_file.read(ROOT / "docs" / "illustrated_flow.jsonl").events)


def walked(
    script: str, urls: Mapping[str, str], folder: Path, password: str = PASSWORD
) -> subprocess.CompletedProcess[str]:
    """Run the script against the playground at these addresses."""
    path = folder / "flow.sh"
    path.write_text(script, encoding="utf-8")
    addresses = {name.upper(): url for name, url in urls.items()}
    return subprocess.run(
        [shutil.which("sh") or "sh", str(path)],
        env={"PATH": os.defpath, "PLAYGROUND_PASSWORD": password, **addresses},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def of_newest_flow(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of the most recently started flow."""
    return [event for event in events if event["flow"] == events[-1]["flow"]]


def test_curl_walks_all_thirteen_steps(fresh: Running, tmp_path: Path) -> None:
    """The trace shows each step, with every check that an honest flow must have."""
    place = fresh.place()
    ended = walked(as_shell(flows_of(recorded())), fresh.urls, tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.endswith("Done: every status was as recorded.\n")
    events = of_newest_flow(fresh.events(place))
    assert {event["step"] for event in events} == {step.number for step in THIRTEEN_STEPS}
    judged = SCRIPTED["authorization-code"].judge(events)
    assert [step.deviations for step in judged.steps if not step.passed] == []


def test_what_the_playground_remembers_is_not_asked_again(whole: Running, tmp_path: Path) -> None:
    """The second time there is no consent page, and the script continues."""
    script = as_shell(flows_of(recorded()))
    for _ in range(2):
        ended = walked(script, whole.urls, tmp_path)
        assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_wrong_status_stops_it(whole: Running, tmp_path: Path) -> None:
    """The error names the step, the received status, and the expected one."""
    ended = walked(as_shell(flows_of(recorded())), whole.urls, tmp_path, password="wrong")
    assert ended.returncode == 1
    assert "Step 3.3 was answered with status 200; 303 was expected." in ended.stderr
    assert "Done" not in ended.stdout


def test_it_says_that_nothing_answers(tmp_path: Path) -> None:
    """The error asks whether the playground is running at these addresses."""
    nowhere = {"client_app": f"http://127.0.0.1:{free_ports(1)[0]}"}
    ended = walked(as_shell(flows_of(recorded())), nowhere, tmp_path)
    assert ended.returncode == 1
    assert "No response at step 1. Is the playground running at these addresses?" in ended.stderr


def exported(tour: str, playground: Running) -> str:
    """Run this tour with the scripted user, forget its consents, and return it as a script."""
    agent, place = UserAgent(STRICT.answer), playground.place()
    for _ in legs(playground.playground, SCRIPTED[tour], agent, STRICT):
        pass
    told = browsed(playground.events(place), agent)
    playground.forget_consents()
    return as_shell(flows_of([recorded_event_of(event) for event in told]))


def test_a_program_registers_and_redeems_again(fresh: Running, tmp_path: Path) -> None:
    """The script acts for the thief, a client that is not a role of the playground.

    It registers the client, takes the code from the browser's redirect, and makes a verifier. The
    server refuses the same requests as before.
    """
    script = exported("misused-code", fresh)
    place = fresh.place()
    ended = walked(script, fresh.urls, tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    failed = {
        check["name"]
        for event in fresh.events(place)
        for check in event["checks"]
        if check["verdict"] == "failed"
    }
    assert {"code_belongs_to_client", "code_verifier_matches_challenge"} <= failed


def test_the_second_factor_is_read_off_the_page(fresh: Running, tmp_path: Path) -> None:
    """The script reads the code as the scripted user does; this user has another password."""
    script = exported("second-factor", fresh)
    ended = walked(script, fresh.urls, tmp_path, password="christmas")
    assert ended.returncode == 0, ended.stdout + ended.stderr
