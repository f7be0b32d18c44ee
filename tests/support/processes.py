"""Runs our programs as real processes for tests: starts them, sends requests, kills them."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException

from scripts.processes.free_ports import free_ports
from tests.support.places import ROOT

PATIENCE_SECONDS = 20


def free_port() -> int:
    """A port that is free right now."""
    return free_ports(1)[0]


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for a condition; fail if that takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, "waited too long"
        pause.wait(0.02)


def is_open(port: int) -> bool:
    """Whether a server listens on this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int) -> bool:
    """Whether a server responds on this port, with any status. It listens before it responds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    with closing(connection), suppress(OSError, HTTPException):
        connection.request("GET", "/healthz")
        connection.getresponse()
        return True
    return False


class Process:
    """One program that listens on a port."""

    def __init__(self, arguments: list[str], port: int, environ: Mapping[str, str]) -> None:
        self.command = [sys.executable, "-m", *arguments]
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.environ = {**os.environ, **environ}

    def start(self) -> None:
        """Start the program, and wait until it responds."""
        self.running = subprocess.Popen(
            self.command, env=self.environ, cwd=ROOT, stdin=subprocess.PIPE
        )
        wait_until(lambda: answers(self.port) or self.running.poll() is not None)
        assert self.running.poll() is None

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, and wait until the program no longer listens."""
        self.running.send_signal(how)
        return self.gone()

    def gone(self) -> int:
        """Wait until the process and all its workers have ended; return its exit code."""
        code = self.running.wait(PATIENCE_SECONDS)
        assert self.running.stdin is not None
        self.running.stdin.close()
        wait_until(lambda: not is_open(self.port))
        return code

    def run(self) -> "subprocess.CompletedProcess[str]":
        """Run the program to its end, for a start that must fail."""
        return subprocess.run(
            self.command,
            env=self.environ,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )


@contextmanager
def started(process: Process) -> Iterator[Process]:
    """Start the process; end it after the block in any case."""
    process.start()
    try:
        yield process
    finally:
        if process.running.poll() is None:
            process.end(signal.SIGTERM)
