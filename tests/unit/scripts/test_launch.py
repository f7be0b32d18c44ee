"""`scripts/launch.py`, as a student runs it: it shows what happens and leaves nothing running."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from recorder.keeping import run_file
from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from scripts.commands import launch
from scripts.processes import free_ports
from tests.support.closing_terminal import terminal_closed_after
from tests.support.launched import READY, Launched, launched
from tests.support.places import ROOT
from tests.support.recorder_tokens import showing
from tests.support.started import (
    all_gone,
    clean_environ,
    command,
    descendants,
    eventually,
    free_base,
    main_process,
    read_only,
    run,
)
from tracing.catalogue import THIRTEEN_STEPS

pytestmark = pytest.mark.e2e
on_posix = pytest.mark.skipif(os.name == "nt", reason="signals and terminals of POSIX")


def opening(folder: Path, name: str = "recorder") -> dict[str, str]:
    """Return the header that opens this launcher's recorder, or its inbox."""
    return showing((folder / "data" / f"{name}.token").read_text())


def click_through(base: int) -> None:
    """Run the flow as a person would."""
    for _ in UserAgent().walk(honest.walk(f"http://127.0.0.1:{base + 2}")):
        pass


def kids_at(jwks_uri: str) -> set[str]:
    """Return the ids of the keys published at this URL."""
    return {key["kid"] for key in requests.get(jwks_uri, timeout=10).json()["keys"]}


def test_help_teaches() -> None:
    """It explains the program, and shows examples to copy."""
    told = read_only("launch", "--help").stdout
    for words in (
        "Exit codes: 0 when you pressed q",
        "130 when you stopped it with Ctrl-C",
        "Ctrl-C stops all",
        "--port-base 9100",
        "--auto",
        "--step --auto",
        "--brief",
        "--full",
        "--plain",
        "space bar",
    ):
        assert words in told


@pytest.mark.parametrize("base", ["80", "65532", "-1", "nine", "9000.5"])
def test_a_port_base_that_cannot_be_is_refused(base: str) -> None:
    """Five ports must fit above it; ports below 1024 belong to the system."""
    ended = read_only("launch", f"--port-base={base}")
    assert ended.returncode == 2
    assert "must be a whole number from 1024 to 65531" in ended.stderr


def test_a_check_that_no_role_could_have_is_refused(tmp_path: Path) -> None:
    """The form of the option is wrong, so nothing is started."""
    ended = read_only("launch", "--data", tmp_path / "data", "--without-check", "code_is_unused")
    assert ended.returncode == 2
    assert "'code_is_unused' must be ROLE:NAME" in ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_check_that_a_role_does_not_have_is_refused_by_the_role(tmp_path: Path) -> None:
    """The message lists similar names, and no process is left running."""
    place = ("--port-base", free_base(), "--data", tmp_path)
    ended = run("launch", *place, "--without-check", "authorization_server:code_is_unusd")
    assert ended.returncode == 2
    assert "authorization_server has no check 'code_is_unusd'" in ended.stdout
    assert "code_is_unused" in ended.stdout


def weakened(folder: Path, *style: str) -> str:
    """Return the output of a scripted walk with a weakened role."""
    asked = ("--without-check", "authorization_server:code_is_unused", "--auto", *style)
    place = ("--port-base", free_base(), "--data", folder)
    ended = run("launch", *place, *asked, COLUMNS="200")
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the data of the launchers that several tests share."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="module")
def in_boxes(folder: Path) -> str:
    """The output without any further options."""
    return weakened(folder / "boxes")


@pytest.fixture(scope="module")
def in_full(folder: Path) -> str:
    """The output as sentences, secrets included."""
    return weakened(
        folder / "full", "--plain", "--show-secrets", "--record", str(folder / "recorded.jsonl")
    )


@pytest.fixture(scope="module")
def in_use(folder: Path) -> Iterator[Launched]:
    """A launcher with people from a file, for tests that leave it running."""
    shutil.copy(ROOT / "docs" / "setup.toml", folder / "mine.toml")
    with launched(folder, "--brief", "--people", str(folder / "mine.toml")) as playground:
        yield playground


def test_a_weakened_role_is_announced(in_boxes: str, in_full: str) -> None:
    """The warning appears before anything happens, and at each of the role's steps."""
    line = "authorization_server runs without: code_is_unused"
    for told, sign in ((in_boxes, "⚠"), (in_full, "Weakened:")):
        assert f"WEAKENED: {line}. It accepts what it should reject." in told
        assert told.count(f"{sign} {line}") > 3


def test_a_taken_port_is_a_sentence(tmp_path: Path) -> None:
    """It names the port and the way out, and nothing has been started."""
    base = free_base()
    with socket.create_server(("127.0.0.1", base + 1)):
        ended = run("launch", "--port-base", base, "--data", tmp_path / "data")
    assert ended.returncode == 2
    assert f"Port {base + 1} on 127.0.0.1 cannot be used" in ended.stdout
    assert "--port-base N" in ended.stdout
    assert not (tmp_path / "data").exists()


def test_data_of_another_version_is_a_sentence(tmp_path: Path) -> None:
    """It says which program, which file, what is wrong with it, and what to do."""
    with contextlib.closing(sqlite3.connect(tmp_path / "resource_server.db")) as connection:
        connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, words TEXT)")
    ended = run("launch", "--port-base", free_base(), "--data", tmp_path)
    assert ended.returncode == 2
    told = " ".join(ended.stdout.split())
    assert "the resource server cannot start:" in told
    assert "resource_server.db was made by another version of this program" in told
    assert "start with another data folder" in told


@on_posix
def test_every_step_is_shown_in_order_while_it_happens(in_use: Launched, folder: Path) -> None:
    """The whole story and its gaps are shown, without colour if there is no terminal."""
    assert f"Open http://127.0.0.1:{in_use.base + 2}/ in a browser" in in_use.told()
    assert "alice / wonderland" in in_use.told()
    recorder = f"http://127.0.0.1:{in_use.base + 3}/events"
    lost = {"events": [], "lost": 2}
    requests.post(recorder, json=lost, headers=opening(folder, "inbox"), timeout=10)
    click_through(in_use.base)
    eventually(lambda: "shows the notes" in in_use.told())
    told = in_use.told()
    numbers = [rf"^{step.number}(\.1)? +" for step in THIRTEEN_STEPS]
    found = [re.search(number, told, re.MULTILINE) for number in numbers]
    places = [each.start() for each in found if each]
    assert len(places) == len(THIRTEEN_STEPS)
    assert places == sorted(places)
    assert "\x1b" not in told
    eventually(lambda: "2 events never reached the recorder" in in_use.told())
    assert "Traceback" not in in_use.told()


@on_posix
def test_people_of_a_file_can_sign_in(in_use: Launched) -> None:
    """The documentation's example works in any folder, in addition to the demo people."""
    assert "also set up: the people and clients of" in in_use.told()
    dora = honest.Person("dora", "four words make passwords")
    legs = honest.walk(f"http://127.0.0.1:{in_use.base + 2}", person=dora)
    *_, last = UserAgent().walk(legs)
    assert "dora" in last.title


@on_posix
def test_nothing_outlives_a_launcher_without_any_time_left(tmp_path: Path) -> None:
    """A killed launcher cannot tell its processes to stop (for a regular end, see tests/journeys/).
    What it recorded until then can be read.
    """
    recorded = tmp_path / "run.jsonl"
    with launched(tmp_path, "--record", str(recorded)) as playground:
        eventually(recorded.exists)
        click_through(playground.base)
        eventually(lambda: "resource-shown" in recorded.read_text(encoding="utf-8"))
        playground.process.send_signal(signal.SIGKILL)
        playground.ends()
    read = run_file.read(recorded)
    assert read.events[-1].slug == "resource-shown"
    assert not read.cut


@on_posix
def test_a_closed_terminal_ends_all(tmp_path: Path) -> None:
    """The window is closed while a flow is shown: nothing can be printed any more."""
    base = free_base()
    words = command("launch", "--port-base", base, "--data", tmp_path / "data")
    with terminal_closed_after(words, READY) as process:
        started = descendants(process.pid)
        assert len(started) >= 4
    eventually(lambda: all_gone(started))


@on_posix
def test_a_role_that_dies_is_named(tmp_path: Path) -> None:
    """The message says which role and which signal; the other processes are stopped."""
    with launched(tmp_path) as playground:
        os.kill(main_process(playground.process.pid, "resource_server"), signal.SIGKILL)
        assert playground.ends() == 1
        told = playground.told()
        assert "the resource server was ended by SIGKILL" in told
        assert "Traceback" not in told


@on_posix
def test_a_second_issuer_runs_beside_the_first(tmp_path: Path) -> None:
    """It has the fifth port and its own issuer and keys; its end is reported as its own."""
    with launched(tmp_path, "--second-issuer") as playground:
        first, second = (f"http://127.0.0.1:{playground.base + offset}" for offset in (0, 4))
        told = " ".join(playground.told().split())
        assert f"second authorization server {second}/second" in told
        metadata = f"{second}/.well-known/oauth-authorization-server/second"
        document = requests.get(metadata, timeout=10).json()
        assert document["issuer"] == f"{second}/second"
        assert not kids_at(f"{first}/jwks") & kids_at(document["jwks_uri"])
        click_through(playground.base)
        os.kill(main_process(playground.process.pid, "authorization_server", -1), signal.SIGKILL)
        assert playground.ends() == 1
        assert "the second authorization server was ended by SIGKILL" in playground.told()


@on_posix
def test_the_roles_go_on_without_a_recorder(tmp_path: Path) -> None:
    """The recorder's end is reported with its cause; the roles stay until Ctrl-C."""
    with launched(tmp_path) as playground:
        os.kill(main_process(playground.process.pid, "recorder"), signal.SIGKILL)
        eventually(lambda: "The roles continue without it" in playground.told())
        assert "the recorder was ended by SIGKILL" in playground.told()
        click_through(playground.base)
        playground.process.send_signal(signal.SIGINT)
        assert playground.ends() == 128 + signal.SIGINT
        assert "Stopped. No process is left running." in playground.told()
        assert "Traceback" not in playground.told()


@on_posix
def test_without_a_terminal_the_viewers_button_steps(tmp_path: Path) -> None:
    """The console shows the link and a line per held step, but no footer, keys or control codes."""
    with launched(tmp_path, "--step", "--brief") as playground:
        recorder = f"http://127.0.0.1:{playground.base + 3}"
        token = opening(tmp_path)
        link = f"{recorder}/?token={token['Authorization'].removeprefix('Bearer ')}"
        assert f"watch: {link}" in playground.told()
        assert f"held until you press the button at {link}" in playground.told()
        # A browser waits for its page, since a step is given up when its peer has left.
        browser = http.client.HTTPConnection("127.0.0.1", playground.base + 2)
        browser.request("GET", "/notes")
        eventually(lambda: "Held on its arrival: 1 The user asks" in playground.told())
        (flow,) = (
            requests.get(f"{recorder}/events", headers=token, timeout=10)
            .json()["gate"]["flows"]
            .values()
        )
        order = {"do": "release", "event": flow["held"][0]}
        assert requests.post(f"{recorder}/gate", json=order, headers=token, timeout=10).ok
        eventually(lambda: "Held before it leaves: 2.1 The app asks for the" in playground.told())
        assert "\x1b" not in playground.told()
        assert "space" not in playground.told()
        browser.close()
        playground.process.send_signal(signal.SIGINT)
        assert playground.ends() == 128 + signal.SIGINT


@on_posix
def test_a_lesson_without_a_terminal_has_an_end(tmp_path: Path) -> None:
    """The scripted user continues when the viewer releases a step; the exit code is the verdict."""
    arguments = ("--step", "--auto", "--plain")
    with launched(tmp_path, *arguments, ready="Held on its arrival: 1") as playground:
        recorder = f"http://127.0.0.1:{playground.base + 3}"
        assert requests.post(
            f"{recorder}/gate", json={"do": "run"}, headers=opening(tmp_path), timeout=10
        ).ok
        assert playground.ends() == 0
        assert "13 of 13 steps passed" in playground.told()


def test_auto_walks_the_flow_once_and_again_with_what_is_remembered(
    in_full: str, folder: Path
) -> None:
    """Both end with 0; the second time, registration and consent already exist."""
    again = ("--auto", "--plain", "--data", folder / "full", "--port-base", free_base())
    ended = run("launch", *again)
    assert ended.returncode == 0, ended.stdout
    for told in (in_full, ended.stdout):
        assert "13 of 13 steps passed" in told
        assert "\x1b" not in told


def test_a_run_is_recorded_with_its_tour_and_its_secrets_covered(
    in_full: str, folder: Path
) -> None:
    """The recording is complete and can be shared; its number of events is printed."""
    run_read = run_file.read(folder / "recorded.jsonl")
    assert f"recorded.jsonl has {len(run_read.events)} events." in " ".join(in_full.split())
    assert set(run_read.tours.values()) == {"authorization-code"}
    assert run_read.header["flows"][0]["progress"] == 13
    assert run_read.header["secrets"] == "redacted"
    recorded = (folder / "recorded.jsonl").read_text(encoding="utf-8")
    assert "wonderland" not in recorded
    assert "wonderland" in in_full


def test_what_was_recorded_before_is_not_overwritten(tmp_path: Path) -> None:
    """A recording cannot be repeated; nothing has been started."""
    (tmp_path / "run.jsonl").touch()
    ended = read_only("launch", "--record", tmp_path / "run.jsonl")
    assert ended.returncode == 2
    assert "run.jsonl' exists. Choose another file name, or delete this file." in ended.stderr


@on_posix
def test_the_viewer_starts_alone(tmp_path: Path) -> None:
    """It says where it is and that no role runs, and it opens a run file; Ctrl-C ends it."""
    place = ("--port-base", free_base(), "--data", tmp_path / "data")
    words = command("launch", "--viewer-only", *place)
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=clean_environ(), text=True) as viewer:
        assert viewer.stdout is not None
        address = viewer.stdout.readline().removeprefix("watch: ").strip()
        files = address.replace("/?", "/files?")
        visitor = requests.Session()
        assert visitor.get(files, timeout=10).ok
        assert "No role runs here" in visitor.get(address, timeout=10).text
        run = {"file": (ROOT / "docs" / "illustrated_flow.jsonl").read_bytes()}
        opened = visitor.post(files.partition("?")[0], files=run, timeout=30)
        assert "/flows/file-" in opened.url
        assert "all thirteen steps" in opened.text
        viewer.send_signal(signal.SIGINT)
        assert viewer.wait(30) == 128 + signal.SIGINT


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--viewer-only --auto", "--viewer-only starts no role, so no --auto"),
        ("--viewer-only --second-issuer", "so no --second-issuer"),
        ("--viewer-only --setup docs/setup.toml", "so no --setup"),
        ("--viewer-only --without-check client_app:state_is_known", "so no --without-check"),
        ("--headless - --brief --step", "--headless shows nothing, so no --step and no --brief"),
        ("--headless - --record a.jsonl", "so no --record"),
        ("--with-secrets", "--with-secrets needs --record"),
        ("--brief --full", "--full and --brief contradict each other: use one of them"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(
    words: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No option is silently ignored; nothing has been started."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["launch.py", *words.split()])
    with pytest.raises(SystemExit) as ended:
        launch.main()
    assert ended.value.code == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_no_free_ports_are_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code is 2, as for a port that is in use."""
    monkeypatch.setattr(free_ports, "BLOCKS", range(20_000, 20_000))
    # This is meant for the command's process, not for this one.
    monkeypatch.setattr(launch, "keep_private", lambda: None)
    monkeypatch.setattr(sys, "argv", ["launch.py", "--headless", "-"])
    assert launch.main() == 2
    assert "consecutive ports" in capsys.readouterr().err


def test_auto_ends_with_1_when_a_step_deviates(tmp_path: Path) -> None:
    """Without the demo people, the password of the scripted user is refused."""
    ended = run(
        "launch",
        "--auto",
        "--brief",
        "--data",
        tmp_path / "data",
        "--port-base",
        free_base(),
        AUTHORIZATION_SERVER_DEMO_PEOPLE="no",
    )
    assert ended.returncode == 1
    assert "3 user-logged-in: password_is_right" in ended.stdout
    assert "Step 4, code-issued, was not reached." in ended.stdout


def test_secrets_are_shown_only_when_asked_for(in_boxes: str, in_full: str) -> None:
    """The password is sent in step 3; the console covers it."""
    password = "wonderland"
    assert in_boxes.count(password) < in_full.count(password)


def test_a_reader_that_goes_away_ends_it(tmp_path: Path) -> None:
    """`launch.py --auto | head -1` leaves no process behind."""
    words = command("launch", "--auto", "--data", tmp_path / "data", "--port-base", free_base())
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=clean_environ(),
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "OAuth 2.0" in process.stdout.readline()
        started = descendants(process.pid)
        process.stdout.close()
        assert process.wait(60) != 0
    assert sys.platform == "win32" or all_gone(started)
