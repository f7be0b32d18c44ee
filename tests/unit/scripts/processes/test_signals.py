"""`scripts.processes.signals`: signals end a program in an orderly way."""

import os
import signal

import pytest

from scripts.processes.signals import ended_by_signals

on_posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@on_posix
def test_a_second_signal_does_not_disturb_the_end() -> None:
    """A second Ctrl-C must not leave processes behind."""
    reached_the_end: list[bool] = []

    def end_slowly() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGTERM)
            reached_the_end.append(True)

    with pytest.raises(SystemExit), ended_by_signals():
        end_slowly()
    assert reached_the_end


@on_posix
def test_what_was_to_be_ignored_stays_ignored() -> None:
    """A playground started with nohup outlives its terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_by_signals():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@on_posix
def test_handlers_are_given_back() -> None:
    """After the block, signals have their previous handlers."""
    before = signal.getsignal(signal.SIGTERM)
    with ended_by_signals():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
