"""Captures what a role sends with `requests`, just before it leaves."""

from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from tracing import events
from tracing.catalogue import Party
from tracing.exchange import current


class TracingAdapter(HTTPAdapter):
    """A transport that tells the exchange at hand about each request to one peer."""

    def __init__(self, peer: Party, **options: Any) -> None:
        self._peer = peer
        super().__init__(**options)

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Tell, wait for leave, send."""
        exchange = current()
        if exchange is not None:
            exchange.emit(exchange.role, self._peer, request=_as_sent(request))
        return super().send(request, *args, **kwargs)


def session_to(peer: Party) -> requests.Session:
    """A session whose requests to this peer are told, with its connections kept open.

    Cookies, proxies and .netrc of the machine stay out: between servers only what the protocol says
    is sent.
    """
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, TracingAdapter(peer, pool_maxsize=64))
    return session


def _as_sent(request: requests.PreparedRequest) -> events.Request:
    body = request.body or b""
    return events.Request(
        request.method or "GET",
        request.url or "",
        tuple((str(name), _text(value)) for name, value in request.headers.items()),
        *events.kept(body if isinstance(body, bytes) else str(body).encode()),
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
