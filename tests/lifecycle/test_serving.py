"""Serving an app: it responds, and leaves nothing running, however it ends."""

import os
import signal
from contextlib import ExitStack

import pytest
import requests

from hosting.serving.ending import EXIT_WITH_STDIN
from tests.lifecycle.small_app import MANY
from tests.support.processes import Process, free_port, is_open, started, wait_until
from tests.support.sockets import at_once


def small_app(*, workers: int = 1, threads: int = 32, **environ: str) -> Process:
    """The small app on a free port, not yet started."""
    port = free_port()
    arguments = map(str, (port, workers, threads))
    return Process(["tests.lifecycle.small_app", *arguments], port, environ)


def worker_of(process: Process) -> int:
    """The ID of the process that responds."""
    return int(requests.get(process.url, timeout=10).json()["worker"])


def is_running(number: int) -> bool:
    """Whether this process exists."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_answers_until_it_is_told_to_stop() -> None:
    """A single process serves the app; SIGTERM ends it with exit code 0."""
    with started(small_app()) as process:
        assert worker_of(process) == process.running.pid
        # When a process ends, the garbage collector checks every object that is not frozen.
        frozen = requests.get(f"{process.url}/frozen", timeout=10).json()
        assert frozen["objects"] > 0
        assert frozen["collects"], "garbage of requests must not stay"
        assert process.end(signal.SIGTERM) == 0


def test_several_workers_share_one_address() -> None:
    """Requests to the same address are served by more than one process."""
    with started(small_app(workers=2)) as process:
        seen: set[int] = set()

        def both_answered() -> bool:
            seen.add(worker_of(process))
            return len(seen) == 2

        wait_until(both_answered)


def test_as_many_are_answered_at_once_as_was_asked_for() -> None:
    """Each request waits for all the others, so none of them may wait for a thread."""
    with started(small_app(threads=MANY)) as process:
        url = process.url + "/together"
        places = at_once(MANY, lambda: requests.get(url, timeout=20).json()["place"])
    assert sorted(places) == list(range(MANY))


def test_what_is_still_open_does_not_keep_it(capfd: pytest.CaptureFixture[str]) -> None:
    """Endless streams and pending responses do not keep it from stopping, without any output."""
    with started(small_app(threads=MANY)) as process, ExitStack() as open_ones:
        for _ in range(MANY // 2):
            stream = requests.get(process.url + "/stream", stream=True, timeout=20)
            open_ones.enter_context(stream)
            assert next(stream.iter_lines()) == b"0"
        with pytest.raises(requests.Timeout):
            requests.get(process.url + "/never", timeout=0.1)
        worker = worker_of(process)
        assert process.end(signal.SIGTERM) == 0
        assert not is_running(worker)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_end_with_their_main_process(workers: int) -> None:
    """After `kill -9` of the main process, no worker keeps listening."""
    with started(small_app(workers=workers)) as process:
        worker_of(process)
        assert process.end(signal.SIGKILL) == -signal.SIGKILL
        assert not is_open(process.port)


def test_it_ends_with_whoever_started_it() -> None:
    """With EXIT_WITH_STDIN=1, the server ends when its standard input is closed.

    That happens when the process that holds the other end is gone.
    """
    with started(small_app(**{EXIT_WITH_STDIN: "1"})) as process:
        worker_of(process)
        assert process.running.stdin is not None
        process.running.stdin.close()
        assert process.gone() == 0


def test_without_being_asked_it_does_not_care_for_its_input() -> None:
    """A service manager may start it with standard input already closed."""
    with started(small_app()) as process:
        assert process.running.stdin is not None
        process.running.stdin.close()
        assert worker_of(process) == worker_of(process)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_app_that_cannot_be_made_ends_the_program(workers: int) -> None:
    """The output shows the location and the kind of the error, and nothing retries forever."""
    done = small_app(workers=workers, SMALL_APP_FAILS="a secret").run()
    assert done.returncode not in (0, 2)
    assert "small_app.py" in done.stderr
    assert "TypeError" in done.stderr
    assert "a secret" not in done.stderr
    assert "uvicorn" not in done.stderr.replace("/uvicorn/", "")


def test_a_taken_port_is_one_sentence() -> None:
    """The error names the port and the option to use; the exit code is 2, and the first server is
    unaffected.
    """
    with started(small_app()) as process:
        second = process.run()
        assert second.returncode == 2
        assert f"Port {process.port} on 127.0.0.1 cannot be used" in second.stderr
        assert "--port-base" in second.stderr
        assert "Traceback" not in second.stderr
        assert worker_of(process)
