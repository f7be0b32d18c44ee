"""`scripts.attacking.proving`: many proofs, and how they are interrupted."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scenarios.browser.pages import WalkStopped
from scenarios.proofs.catalogue import PROOFS
from scripts.attacking import proving
from scripts.attacking.proving import AT_ONCE, prove
from tracing.catalogue import AUTHORIZATION_SERVER


class Interrupted(BaseException):
    """The exception that Ctrl-C raises, here while a result is awaited."""


def test_after_ctrl_c_no_bench_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each bench finishes the proof it is working on, and starts no other."""
    made: list[str] = []
    is_interrupted = threading.Event()

    def attempt(proof: Any) -> None:
        made.append(proof.check)
        if len(made) > AT_ONCE:
            is_interrupted.wait(10)
        raise WalkStopped("this is no role")

    @contextmanager
    def bench(*_: object) -> Iterator[Any]:
        @contextmanager
        def running(*_: object) -> Iterator[Any]:
            yield SimpleNamespace(attempt=attempt)

        yield SimpleNamespace(running=running)

    class Pool(proving.ThreadPoolExecutor):
        def submit(self, *given: Any, **named: Any) -> Any:
            share = super().submit(*given, **named)
            return SimpleNamespace(result=lambda: interrupt(share))

    def interrupt(_share: object) -> None:
        threading.Timer(0.05, is_interrupted.set).start()
        raise Interrupted

    monkeypatch.setattr(proving, "bench", bench)
    monkeypatch.setattr(proving, "ThreadPoolExecutor", Pool)
    proofs = {AUTHORIZATION_SERVER: PROOFS[AUTHORIZATION_SERVER]}
    with pytest.raises(Interrupted):
        prove(proofs, tmp_path, lambda _: None)
    assert len(made) <= 2 * AT_ONCE
