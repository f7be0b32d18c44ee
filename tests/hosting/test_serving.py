"""Serving an app: it answers, and however it ends it leaves nothing running."""

import signal

import pytest
import requests

from hosting.serving import EXIT_WITH_STDIN, run_main
from hosting.settings import SettingError
from tests.processes import Process, free_port, is_open, started, wait_until


def small_app(*, workers: int = 1, **environ: str) -> Process:
    """The small app on a free port, not started yet."""
    port = free_port()
    return Process(["tests.hosting.small_app", str(port), str(workers)], port, environ)


def worker_of(process: Process) -> int:
    """The number of the process that answers."""
    return int(requests.get(process.url, timeout=10).json()["worker"])


def test_a_setting_that_cannot_be_used_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback: the sentence on standard error, and exit code 2."""

    def main() -> None:
        raise SettingError("PORT must be a whole number.")

    with pytest.raises(SystemExit) as ended:
        run_main(main)
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", "PORT must be a whole number.\n")


@pytest.mark.e2e
def test_it_answers_until_it_is_told_to_stop() -> None:
    """A worker answers, not the main process; SIGTERM ends both, with 0."""
    with started(small_app()) as process:
        assert worker_of(process) != process.running.pid
        assert process.end(signal.SIGTERM) == 0


@pytest.mark.e2e
def test_several_workers_share_one_address() -> None:
    """More than one process answers."""
    with started(small_app(workers=2)) as process:
        seen: set[int] = set()

        def both_answered() -> bool:
            seen.add(worker_of(process))
            return len(seen) == 2

        wait_until(both_answered)


@pytest.mark.e2e
@pytest.mark.parametrize("workers", [1, 2])
def test_workers_end_with_their_main_process(workers: int) -> None:
    """`kill -9` of the main process: nobody goes on listening."""
    with started(small_app(workers=workers)) as process:
        worker_of(process)
        assert process.end(signal.SIGKILL) == -signal.SIGKILL
        assert not is_open(process.port)


@pytest.mark.e2e
def test_it_ends_with_whoever_started_it() -> None:
    """With EXIT_WITH_STDIN=1 a closed standard input is the end: whoever held it is gone."""
    with started(small_app(**{EXIT_WITH_STDIN: "1"})) as process:
        worker_of(process)
        assert process.running.stdin is not None
        process.running.stdin.close()
        assert process.gone() == 0


@pytest.mark.e2e
def test_without_being_asked_it_does_not_care_for_its_input() -> None:
    """Under a service manager standard input is closed from the beginning."""
    with started(small_app()) as process:
        assert process.running.stdin is not None
        process.running.stdin.close()
        assert worker_of(process) == worker_of(process)


@pytest.mark.e2e
def test_a_taken_port_is_one_sentence() -> None:
    """Exit code 2, the port, and the option that helps; the one that has it is not disturbed."""
    with started(small_app()) as process:
        second = process.run()
        assert second.returncode == 2
        assert f"Port {process.port} on 127.0.0.1 cannot be used" in second.stderr
        assert "--port-base" in second.stderr
        assert "Traceback" not in second.stderr
        assert worker_of(process)
