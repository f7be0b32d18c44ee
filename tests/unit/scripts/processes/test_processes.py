"""`scripts.processes.processes`: processes start, are watched and stop, however they behave."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from scripts.processes import processes
from scripts.processes.process import ProcessTrouble
from scripts.processes.processes import Processes, is_ready
from scripts.processes.procfile import Command
from scripts.processes.signals import ended_by_signals
from scripts.setting_up.environment import ROOT
from tests.support.processes import free_port
from tests.support.sockets import POLL_SECONDS
from tests.support.started import eventually, is_alive

HEALTHY = """
    import http.server, sys
    class Healthy(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/healthz" else 404)
            self.end_headers()
        def log_message(self, *args): pass
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Healthy).serve_forever()
"""
CURIOUS = """
    import http.client, sys
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
    connection.request("GET", "/healthz")
    print("the first one answers", connection.getresponse().status, flush=True)
    sys.stdin.read()
"""
STUBBORN = """
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
    while True: time.sleep(60)
"""

on_posix = pytest.mark.skipif(os.name == "nt", reason="signals and groups of POSIX")


def program(folder: Path, name: str, text: str, *arguments: str) -> Command:
    """Return a Procfile entry for a Python program with this text."""
    path = folder / f"{name}.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return Command(name, (sys.executable, str(path), *arguments))


@contextlib.contextmanager
def running(folder: Path, *commands: Command) -> Iterator[Processes]:
    """Run these commands in this folder."""
    with Processes(commands, os.environ, folder, folder / "logs") as started:
        yield started


def test_a_process_may_be_told_what_no_other_is(tmp_path: Path) -> None:
    """Two processes of one program share an environment, except for their own settings."""
    says = 'import os; print(os.environ["WHO"], os.environ["ALL"], flush=True)'
    first = program(tmp_path, "first", says)
    second = replace(program(tmp_path, "second", says), told={"WHO": "the second"})
    environ = {**os.environ, "WHO": "everyone", "ALL": "shared"}
    with Processes([first, second], environ, tmp_path, tmp_path / "logs") as both:
        words = [each.exit_message().splitlines()[-1].strip() for each in both]
    assert words == ["everyone shared", "the second shared"]


def test_the_next_waits_until_the_first_listens(tmp_path: Path) -> None:
    """A role that starts before the recorder would begin its story unrecorded. Once the recorder
    listens, it receives the events, even if it is ready only later.
    """
    port = free_port()
    first = program(tmp_path, "first", HEALTHY, str(port))
    second = program(tmp_path, "second", CURIOUS, str(port))
    address = {"first": ("127.0.0.1", port)}
    with Processes([first, second], os.environ, tmp_path, tmp_path / "logs", address) as started:
        said: list[tuple[str, str]] = []
        eventually(lambda: bool(said.extend(started.said()) or said))
    assert said == [("second", "the first one answers 200")]


def test_ready_is_who_answers_healthz(tmp_path: Path) -> None:
    """Waiting ends when all of them respond with 200, and not before."""
    ports = {name: ("127.0.0.1", free_port()) for name in ("one", "two")}
    commands = [program(tmp_path, n, HEALTHY, str(port)) for n, (_, port) in ports.items()]
    with running(tmp_path, *commands) as started:
        started.wait_until_ready(ports)
        assert all(is_ready(address) for address in ports.values())
        started.require_running()
    assert not any(is_ready(address) for address in ports.values())


def test_an_unwell_process_is_not_ready() -> None:
    """A process that responds with 503 is not ready yet."""

    class Unwell(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(503)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Unwell) as server:
        thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,))
        thread.start()
        ready = is_ready(("127.0.0.1", server.server_port))
        server.shutdown()
        thread.join()
    assert not ready


def test_a_process_that_dies_at_once_is_named_with_its_last_lines(tmp_path: Path) -> None:
    """Waiting ends immediately, not at the deadline, and no traceback is shown."""
    command = program(tmp_path, "client_app", "raise RuntimeError('no such table')")
    begin = time.monotonic()
    with (
        pytest.raises(ProcessTrouble) as trouble,
        running(tmp_path, command) as started,
    ):
        started.wait_until_ready({"client_app": ("127.0.0.1", free_port())}, 60)
    log = tmp_path / "logs" / "client_app.log"
    assert str(trouble.value) == (
        "the client app ended, code 1, its last lines:\n  RuntimeError: no such table"
    )
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert time.monotonic() - begin < 30


def test_a_process_that_is_never_ready_is_named(tmp_path: Path) -> None:
    """This happens after the given time, and the message says where the logs are."""
    command = program(tmp_path, "resource_server", "import sys; sys.stdin.read()")
    with (
        pytest.raises(ProcessTrouble, match=r"not ready after 0\.3 s: the resource server"),
        running(tmp_path, command) as started,
    ):
        started.wait_until_ready({"resource_server": ("127.0.0.1", free_port())}, 0.3)


@on_posix
def test_a_process_that_is_killed_is_named_with_the_signal(tmp_path: Path) -> None:
    """The message says which process it was, and which signal ended it."""
    with running(tmp_path, program(tmp_path, "recorder", STUBBORN)) as started:
        (recorder,) = started
        os.kill(recorder.number, signal.SIGKILL)
        eventually(lambda: not recorder.is_running())
        with pytest.raises(ProcessTrouble, match="the recorder was ended by SIGKILL"):
            started.require_running()


@on_posix
def test_one_may_be_missing(tmp_path: Path) -> None:
    """If only some processes are required, another may end without an error."""
    one, other = program(tmp_path, "one", STUBBORN), program(tmp_path, "other", STUBBORN)
    with running(tmp_path, one, other) as started:
        process, _ = started
        os.kill(process.number, signal.SIGKILL)
        with pytest.raises(ProcessTrouble, match=r"^the one was ended by SIGKILL"):
            started.require_running(10, ["one"])
        started.require_running(0, ["other"])


def test_a_program_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    """The processes that were started before it are stopped."""
    ended: list[bool] = []

    class Watched(Processes):
        def stop(self) -> None:
            super().stop()
            ended.extend(not process.is_running() for process in self)

    here = program(tmp_path, "here", STUBBORN if os.name == "nt" else "import time; time.sleep(60)")
    gone = Command("gone", (str(tmp_path / "nothing"),))
    started = Watched((here, gone), os.environ, tmp_path, tmp_path)
    with pytest.raises(ProcessTrouble, match="the gone cannot be started"), started:
        pytest.fail("it was started")
    assert ended == [True]


@on_posix
def test_who_ignores_sigterm_is_ended_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while, SIGKILL ends it."""
    monkeypatch.setattr(processes, "END_SECONDS", 0.2)
    with running(tmp_path, program(tmp_path, "client_app", STUBBORN)) as started:
        (process,) = started
        eventually(lambda: list(started.said()) == [("client_app", "deaf")])
    assert not is_alive(process.number)


@on_posix
def test_what_a_process_started_itself_ends_with_it(tmp_path: Path) -> None:
    """This includes workers that their own main process no longer knows."""
    text = """
        import subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        print(child.pid, flush=True)
    """
    with running(tmp_path, program(tmp_path, "parent", text)) as started:
        (parent,) = started
        eventually(lambda: not parent.is_running())
        grandchild = int(parent.exit_message().split()[-1])
        assert is_alive(grandchild)
    eventually(lambda: not is_alive(grandchild))


@on_posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signals_end_the_starter_in_order(tmp_path: Path, name: str) -> None:
    """Ctrl-C, kill and a closed terminal all stop the processes before the program ends."""
    number = getattr(signal, name)
    numbers: list[int] = []
    patient = program(tmp_path, "client_app", "import time; time.sleep(60)")

    def hear() -> None:
        with running(tmp_path, patient) as started:
            numbers.extend(process.number for process in started)
            os.kill(os.getpid(), number)
            pytest.fail("the signal was not heard")

    with pytest.raises(SystemExit) as ended, ended_by_signals():
        hear()
    assert ended.value.code == 128 + number
    assert not is_alive(numbers[0])


STARTER = """
    import os, sys, threading
    from pathlib import Path
    from scripts.processes.procfile import Command
    from scripts.processes.processes import Processes
    here = Path(sys.argv[1])
    served = Command("served", (sys.executable, "-m", "served", sys.argv[2]))
    with Processes([served], os.environ, here, here) as started:
        started.wait_until_ready({"served": ("127.0.0.1", int(sys.argv[2]))})
        print(*[process.number for process in started], flush=True)
        threading.Event().wait()
"""
SERVED = """
    import sys
    from hosting.serving.server import serve
    def make():
        def app(environ, start_response):
            start_response("200 OK", [])
            return [b""]
        return app
    if __name__ == "__main__":
        serve("served:make", "127.0.0.1", int(sys.argv[1]))
"""


@on_posix
@pytest.mark.e2e
def test_a_killed_starter_leaves_nothing_running(tmp_path: Path) -> None:
    """`kill -9` leaves it no time to react; the processes notice it themselves."""
    program(tmp_path, "served", SERVED)
    starter = program(tmp_path, "starter", STARTER)
    port = free_port()
    environ = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    command = (*starter.words, str(tmp_path), str(port))
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        number = int(parent.stdout.readline())
        assert is_ready(("127.0.0.1", port))
        parent.kill()
    eventually(lambda: not is_alive(number) and not is_ready(("127.0.0.1", port)))
    eventually(lambda: not group_of(number))


def group_of(leader: int) -> bool:
    """Return whether any process of the group is alive."""
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True
