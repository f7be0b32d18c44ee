"""Captures what a role sends with `requests`, just before it leaves, and waits for the response.

Time in which a step is held does not count against the other server. The wait ends if the peer of
the current exchange has left.
"""

import http.client
import io
import os
import socket
import time
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from tracing import events
from tracing.catalogue import Party
from tracing.exchange import Exchange, current
from tracing.patience import LOOK_SECONDS, Abandoned

HELD_SECONDS = 3600.0
"""How much longer a response may take because a step is held, in this exchange or any other."""


class TracingAdapter(HTTPAdapter):
    """A transport to one peer that reports each request to the current exchange."""

    def __init__(self, peer: Party, **options: Any) -> None:
        self._peer = peer
        super().__init__(**options)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make this adapter use patient connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Report the request, wait for permission, send it, and wait for the response.

        Raises:
            Abandoned: a step was held, and the peer of the exchange left meanwhile.
        """
        exchange = current()
        if exchange is not None:
            exchange.emit(exchange.role, self._peer, request=_as_sent(request))
        return super().send(request, *args, **kwargs)


class _Patience:
    """How long a response, as a whole, may still take to arrive."""

    def __init__(self, exchange: Exchange | None, seconds: float) -> None:
        self._exchange = exchange
        self._left = seconds
        self._left_while_held = HELD_SECONDS

    def require(self) -> None:
        """Return while it makes sense to wait.

        Raises:
            TimeoutError: the response has not arrived in time.
            Abandoned: the peer of the exchange has left.
        """
        if self._exchange is not None and self._exchange.peer_left():
            raise Abandoned
        if self._left <= 0:
            raise TimeoutError

    def spend(self, seconds: float) -> None:
        """Subtract the time that was spent waiting."""
        is_held = self._exchange is not None and self._exchange.sink.is_holding
        if is_held and self._left_while_held > 0:
            self._left_while_held -= seconds
        else:
            self._left -= seconds


class _PatientFile(io.RawIOBase):
    """What a connection receives, as a file that is read with patience.

    `file` is the connection's usual file, which is needed only to be closed.
    """

    def __init__(self, connection: socket.socket, file: io.RawIOBase, patience: _Patience) -> None:
        super().__init__()
        self._connection = connection
        self._file = file
        self._patience = patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(LOOK_SECONDS)
        while True:
            self._patience.require()
            begun = time.monotonic()
            try:
                return self._connection.recv_into(buffer)
            except TimeoutError:
                # Not `select`: it does not see what TLS has decrypted already.
                continue
            finally:
                self._patience.spend(time.monotonic() - begun)

    def close(self) -> None:
        self._file.close()
        super().close()


class _PatientResponse(http.client.HTTPResponse):
    def __init__(self, patience: _Patience, sock: socket.socket, *args: Any, **kw: Any) -> None:
        super().__init__(sock, *args, **kw)
        # For status line, headers and body alike: a byte now and then is not progress.
        self.fp = io.BufferedReader(_PatientFile(sock, self.fp.detach(), patience))


class _PatientConnection(http.client.HTTPConnection):
    def getresponse(self) -> http.client.HTTPResponse:
        if isinstance(self.timeout, float | int):
            patience = _Patience(current(), self.timeout)
            self.response_class = partial(  # type: ignore[assignment]  # a type, as it is called
                _PatientResponse, patience
            )
        return super().getresponse()


class _Connection(HTTPConnection, _PatientConnection):  # type: ignore[misc]
    """urllib3's connection, over ours."""


class _TlsConnection(HTTPSConnection, _PatientConnection):  # type: ignore[misc]
    """urllib3's connection, over ours."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def session_to(peer: Party) -> requests.Session:
    """A session that reports its requests to this peer, and keeps its connections open.

    Cookies, proxies and .netrc of the machine are ignored: servers send each other only what the
    protocol defines. `REQUESTS_CA_BUNDLE` names the file of the trusted certificate authorities.
    """
    session = requests.Session()
    session.trust_env = False
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
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
