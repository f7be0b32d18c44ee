"""The pytest plugin: its reports, what it undoes after each test, and that nothing runs on."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from recorder.keeping.run_file import read
from tests.support.own_tests import environ_of_tests, pytest_words, run_tests, write_files
from tests.support.started import all_gone, descendants, eventually

WITH_ONE_CHECK_LESS = """
import pytest

@pytest.fixture(scope="session")
def playground_options():
    return {"without_checks": ["authorization_server:code_is_not_expired"]}
"""
WITH_A_MISSPELLED_SETTING = WITH_ONE_CHECK_LESS.replace(
    '"without_checks": ["authorization_server:code_is_not_expired"]',
    '"settings": {"AUTHORIZATION_SERVER_CODE_SECOND": 30}',
)

TESTS = """
import pytest

EVERYONE = {"alice", "bob", "carol"}

@pytest.fixture
def callback(playground):
    client = playground.client()
    return client, playground.user("alice").sign_in(client.authorization_url())

def test_a_code_is_used_twice(playground, callback):
    client, address = callback
    assert client.exchange(address).status_code == 200
    assert client.exchange(address).status_code == 400
    playground.trace.assert_refused_by("code_is_not_expired")

@pytest.fixture(scope="module")
def app(playground):
    playground.lifetimes(code_seconds=7)
    client = playground.client(client_id="app")
    playground.user("alice").sign_in(client.authorization_url())
    return client

def test_leaves_a_fault_and_a_moved_clock(playground, app):
    playground.client(client_id="app", client_secret="replaced")
    playground.client(client_id="other")
    playground.user("bob").sign_in(app.authorization_url())
    playground.person("dora")
    playground.person("bob", "another", email="bob@example.com")
    playground.fault("answers-503", "metadata")
    playground.clock.move(3600)
    playground.lifetimes(code_seconds=5)
    playground.automatic_sign_in()

def test_finds_none_of_it(playground, app):
    for role in playground.roles:
        state = role.ask("GET", "")
        assert state["faults"] == []
        assert state["clock"] == {"offset_seconds": 0, "frozen_at": None}
    server = playground.authorization_server
    assert server.ask("GET", "/lifetimes")["code_seconds"] == 7
    assert not any(each["on"] for each in server.ask("GET", "")["switches"])
    assert {each["username"] for each in server.ask("GET", "/people")["people"]} == EVERYONE
    assert [each["username"] for each in server.ask("GET", "/consents")["consents"]] == ["alice"]
    clients = server.ask("GET", "/clients")["clients"]
    assert [each["client_id"] for each in clients if each["is_set_up"]] == ["app"]
    assert app.tokens(playground.user("bob"))["access_token"]

def test_begins_with_an_empty_trace(playground):
    assert playground.trace.messages() == []

def test_leaves_a_check_out(playground, callback):
    client, address = callback
    playground.clock.move(3600)
    assert client.exchange(address).status_code == 200

def test_asks_for_a_wrong_client(playground):
    secret = ["known", "to", "few"]
    playground.client(redirect_uri="http://example.com/cb", client_secret="-".join(secret))

def test_without_a_playground():
    assert False
"""

WAITS = """
import sys

def test_waits(playground):
    print("ready", file=sys.__stdout__, flush=True)
    sys.__stdin__.read()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that contains the tests above."""
    return tmp_path_factory.mktemp("own")


@pytest.fixture(scope="module")
def report(folder: Path) -> str:
    """The output of pytest for these tests."""
    files = {"conftest.py": WITH_ONE_CHECK_LESS, "test_own.py": TESTS}
    return run_tests(folder, files, "-l", "--oauth2-playground-save", "runs").stdout


def test_a_failed_test_shows_its_flow(report: str) -> None:
    """The report has a line for each message, the clause of a failed check, and no other flow."""
    failed = report.partition("test_a_code_is_used_twice")[2].partition("test_without_")[0]
    assert "Expected that the check code_is_not_expired fails; failed: code_is_unused" in failed
    assert "The flow, as it arrived at the servers" in failed
    assert "✗ code is unused" in failed
    assert "failed: code_is_unused (RFC 6749 §4.1.2" in failed
    assert "received: used" in failed
    assert "The flow" not in report.partition("test_without_a_playground")[2]


def test_a_report_has_no_secret(report: str) -> None:
    """CI keeps pytest's output, including values of variables, so secrets are covered in it.

    That applies to passwords, codes, client secrets and tokens.
    """
    assert "username alice" in report
    assert "wonderland" not in report
    assert "known-to-few" not in report
    assert "Bearer" not in report


def test_an_error_points_at_the_line_of_the_test(report: str) -> None:
    """The traceback contains no line of the plugin."""
    failed = report.partition("test_asks_for_a_wrong_client")[2].partition("____")[2]
    shown = failed.partition("test_without_")[0]
    assert "PUT /_control/clients/app-" in shown
    assert "test_own.py:" in shown
    assert "oauth2_playground/testing" not in report


def test_the_run_of_a_failed_test_is_saved(report: str, folder: Path) -> None:
    """The run of each failed test that reached the servers is saved with secrets covered.

    The report shows the command to open it.
    """
    (file,) = (folder / "runs").iterdir()
    assert f"--from {file}\n" in report
    run = read(file)
    assert run.header["secrets"] == "redacted"
    assert "code_is_unused" in [event.refusal.check for event in run.events if event.refusal]


def test_a_test_leaves_nothing_to_the_next_one(report: str) -> None:
    """What a test changed is undone, while the changes of its module's fixture stay.

    The trace is empty, and the options are those of the fixture.
    """
    assert "3 failed, 4 passed" in report


def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    """The report contains the launcher's message once, here about an unknown setting."""
    files = {"conftest.py": WITH_A_MISSPELLED_SETTING, "test_own.py": TESTS}
    done = run_tests(tmp_path, files, "-k", "finds_none")
    assert "The playground did not start (exit code 2). It said:" in done.stdout
    assert "no setting named AUTHORIZATION_SERVER_CODE_SECOND. Similar names:" in done.stdout
    assert "contextlib" not in done.stdout
    assert "During handling" not in done.stdout


def test_a_killed_run_leaves_nothing_running(tmp_path: Path) -> None:
    """`kill -9` of pytest ends the playground."""
    write_files(tmp_path, {"test_own.py": WAITS})
    with subprocess.Popen(
        pytest_words("-s"),
        cwd=tmp_path,
        env=environ_of_tests(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout is not None
        assert any("ready" in line for line in run.stdout)
        started = descendants(run.pid)
        os.kill(run.pid, signal.SIGKILL)
    assert len(started) > 4
    eventually(lambda: all_gone(started))
