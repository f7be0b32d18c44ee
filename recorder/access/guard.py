"""Who may speak to the recorder: programs of this machine, its own pages, holders of its token.

A page from elsewhere can make a browser send requests here, under a foreign name that resolves to
this machine (DNS rebinding) or under the right one. The first shows in Host, the second in Origin
or Sec-Fetch-Site. Only a link may lead here from elsewhere: it opens a page of ours in a window
that the other page cannot look into, and to look changes nothing.
"""

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from hosting.addresses import authority_of, http_address, is_wildcard, origin_of
from hosting.settings import is_loopback
from recorder.access.token_gate import TokenGate

OWN_PAGES = ("same-origin", "none")
"""Values of Sec-Fetch-Site (W3C Fetch Metadata) that no foreign page can cause."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MAPPED = "::ffff:"
"""How a socket for both writes the address of an IPv4 caller (RFC 4291 §2.5.5.2)."""


def guard(app: Flask, host: str, port: int, *, url: str = "", token: str = "") -> None:
    """Refuse requests of foreign web pages, and those without the token, before anything is done.

    `host` and `port` are where the recorder listens, `url` is its address for browsers, if that is
    another; with an empty `token` none is needed.
    """
    own = {http_address(name, port) for name in (*LOOPBACK, host) if not is_wildcard(name)}
    own_names = frozenset(map(authority_of, own))
    addresses = own | {url} if url else own
    names = frozenset(map(authority_of, addresses))
    origins = frozenset(map(origin_of, addresses))
    token_gate = TokenGate(token, secure=url.startswith("https://")) if token else None

    @app.before_request
    def refuse_strangers() -> ResponseReturnValue | None:
        foreign = _foreign_page(names, origins)
        if foreign or token_gate is None or _is_open_to_all() or _is_of_own_role(host, own_names):
            return foreign
        return token_gate.ask()


def _foreign_page(names: frozenset[str], origins: frozenset[str]) -> ResponseReturnValue | None:
    headers = request.headers
    if headers.get("Host", "").lower() not in names:
        return _refusal(421, "The recorder answers under its own address only.")
    if headers.get("Origin", "").lower() not in origins | {""}:
        return _refusal(403, "The recorder does not answer pages of another origin.")
    if headers.get("Sec-Fetch-Site", "none") not in OWN_PAGES and not _opens_a_window():
        return _refusal(403, "The recorder does not answer pages of another site.")
    return None


def _opens_a_window() -> bool:
    headers = request.headers
    to = (headers.get("Sec-Fetch-Mode"), headers.get("Sec-Fetch-Dest"))
    return request.method in ("GET", "HEAD") and to == ("navigate", "document")


def _is_open_to_all() -> bool:
    return request.path == "/healthz" and request.method in ("GET", "HEAD")


def _is_of_own_role(host: str, own_names: frozenset[str]) -> bool:
    """Whether a role of this machine hands in what it has to tell: that takes no token."""
    if (request.method, request.path) != ("POST", "/events"):
        return False
    caller = (request.remote_addr or "").removeprefix(MAPPED)
    is_here = is_loopback(caller) or caller == host
    return is_here and request.headers.get("Host", "").lower() in own_names


def _refusal(status: int, sentence: str) -> ResponseReturnValue:
    return jsonify(error=sentence), status
