"""Collects all output of an app: what it prints, its responses, and its events for the trace."""

import io
import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

import pytest
from flask import Flask

from hosting.failure_log import log_without_values
from tracing.events import Event
from tracing.sinks import ListSink


class Answered(NamedTuple):
    """One request as received, its response as sent, and the events that it caused.

    `has_failed` is true if a statement failed while this request was processed.
    """

    request: str
    answer: str
    events: tuple[Event, ...]
    has_failed: bool


class Answers:
    """Records requests and responses of an app; `has_failed` returns whether a statement failed."""

    def __init__(self, app: Any, has_failed: Callable[[], bool]) -> None:
        self._app = app
        self._has_failed = has_failed
        self.events: list[Event] = []
        self.all: list[Answered] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Call the wrapped app, and record the request and the response."""
        request = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(request)
        said = [environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]]
        said += [str(value) for name, value in environ.items() if name.startswith("HTTP_")]
        head: list[str] = []
        told, had_failed = len(self.events), self._has_failed()

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            head[:] = [status, *(f"{name}: {value}" for name, value in headers)]
            return start_response(status, headers, *more)

        parts = self._app(environ, start)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        answered = Answered(
            request=_readable("\n".join(said), request),
            answer=_readable("\n".join(head), body),
            events=tuple(self.events[told:]),
            has_failed=self._has_failed() and not had_failed,
        )
        self.all.append(answered)
        return [body]


@contextmanager
def answers_of(app: Flask, sink: ListSink, has_failed: Callable[[], bool]) -> Iterator[Answers]:
    """Record the requests and responses of an app with this sink, within the block."""
    answers, emit = Answers(app.wsgi_app, has_failed), sink.emit

    def keep(event: Event, *more: Any) -> None:
        answers.events.append(event)
        emit(event, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "wsgi_app", answers)
        patch.setattr(sink, "emit", keep)
        yield answers


@contextmanager
def printing() -> Iterator[io.StringIO]:
    """Capture the output of a process that called `log_without_values`, as each does at start."""
    root = logging.getLogger()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(root, "handlers", [])
        for module, name in (
            (sys, "excepthook"),
            (threading, "excepthook"),
            (sys, "unraisablehook"),
            (logging, "raiseExceptions"),
            (root, "level"),
        ):
            patch.setattr(module, name, getattr(module, name))
        with redirect_stderr(io.StringIO()) as printed, redirect_stdout(printed):
            log_without_values()
            yield printed


def _readable(head: str, body: bytes) -> str:
    """The text as it is, followed by the text without percent-encoding."""
    text = f"{head}\n\n{body.decode('utf-8', 'replace')}"
    return f"{text}\n{unquote_plus(text)}"
