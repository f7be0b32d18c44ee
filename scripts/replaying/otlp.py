"""`--otlp URL`: sends a run to a receiver of OpenTelemetry, each flow as one trace.

Imported only if the option is given: its packages are optional.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from hosting.settings import is_loopback
from oauth2_playground import PROGRAM, __version__
from recorder.exporting.flow import Flow
from recorder.exporting.spans import CheckMade, Span, Trace, trace_of
from scripts.replaying.not_delivered import NotDelivered

NAMESPACE = PROGRAM
PATH = "/v1/traces"
"""The path at which a receiver accepts traces (OTLP 1.x, "OTLP/HTTP Request")."""

PATIENCE_SECONDS = 6.0
"""The time limit for all attempts of the exporter together."""

LATEST_SECONDS = 8.0
"""The time limit for a receiver that sends its response very slowly."""

BUSY = (429, 502, 503, 504)
"""Statuses of a receiver that may accept the same traces later (OTLP 1.x, "Retryable Response
Codes").
"""

KINDS = {"client": SpanKind.CLIENT, "server": SpanKind.SERVER, "internal": SpanKind.INTERNAL}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def send(flows: Sequence[Flow], url: str) -> int:
    """Send each flow as one trace; return the number of spans.

    Raises:
        NotDelivered: the receiver does not respond, or does not accept them.
    """
    spans = [span for flow in flows for span in _spans(trace_of(flow))]
    address = url if url.endswith(PATH) else url.rstrip("/") + PATH
    receiver = _Receiver(address)
    if not receiver.takes(spans):
        raise NotDelivered(f"The OTLP receiver at {address} {receiver.said}. {receiver.advice}")
    return len(spans)


class _Receiver(requests.Session):
    """The exporter's connection; it remembers the result of each attempt."""

    def __init__(self, address: str) -> None:
        super().__init__()
        # Requests to this machine do not go through a proxy.
        self.trust_env = not is_loopback(urlsplit(address).hostname or "")
        self._address = address
        self._status: int | None = None
        self._is_reached = True

    @property
    def said(self) -> str:
        """The result of the last attempt."""
        if self._status is not None:
            return f"answered {self._status}, and 200 was expected"
        return "did not answer in time" if self._is_reached else "cannot be reached"

    @property
    def advice(self) -> str:
        """What is known about the traces after the last attempt, and what to do."""
        if self._status in range(200, 300):
            return "Whether the traces are stored is not known. Look there, or correct --otlp."
        if self._status in BUSY:
            return "No trace was stored, as far as is known. The receiver is busy: try again later."
        start = "Start a receiver" if self._status is None else "This needs a receiver"
        return (
            "No trace was stored, as far as is known. "
            f"{start} for OTLP over HTTP (port 4318 is usual), or correct --otlp."
        )

    def request(self, *args: Any, **options: Any) -> requests.Response:
        """Send a request as any session does, without reading the body of the response."""
        self._status = None
        try:
            response = super().request(*args, **{**options, "stream": True})
        except requests.ConnectionError:
            self._is_reached = False
            raise
        self._status = response.status_code
        return response

    def takes(self, spans: Sequence[ReadableSpan]) -> bool:
        """Send these spans; return whether the receiver has accepted them."""
        # A sentence reports what it would log.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        exporter = OTLPSpanExporter(self._address, timeout=PATIENCE_SECONDS, session=self)
        results: list[SpanExportResult] = []
        sender = Thread(target=lambda: results.append(exporter.export(spans)), daemon=True)
        sender.start()
        sender.join(LATEST_SECONDS)
        return results == [SpanExportResult.SUCCESS] and self._status == requests.codes.ok


def _spans(trace: Trace) -> Iterator[ReadableSpan]:
    scope = InstrumentationScope(NAMESPACE, __version__)
    for span in trace.spans:
        parent = None if span.parent is None else _context(trace.id, span.parent)
        yield ReadableSpan(
            name=span.name,
            context=_context(trace.id, span.id),
            parent=parent,
            resource=_resource(span),
            attributes=dict(span.attributes),
            events=[_event(check) for check in span.checks],
            kind=KINDS[span.kind],
            status=Status(StatusCode.ERROR, span.problem) if span.problem else Status(),
            start_time=_nanoseconds(span.began),
            end_time=_nanoseconds(max(span.began, span.ended)),
            instrumentation_scope=scope,
        )


def _resource(span: Span) -> Resource:
    # Not Resource.create: it would add attributes from the environment of this process.
    told = {"service.name": span.service, "service.namespace": NAMESPACE}
    return Resource({**told, "service.version": __version__})


def _event(check: CheckMade) -> Event:
    return Event(check.name, dict(check.attributes), _nanoseconds(check.at))


def _context(trace: int, span: int) -> SpanContext:
    return SpanContext(trace, span, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def _nanoseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1) * 1000
