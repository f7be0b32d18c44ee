"""Decides who may use the recorder: holders of its token, from its own pages or from a program.

A page of another site can make a browser send requests here, under a foreign name that resolves to
this machine (DNS rebinding) or under the right one. The first shows in Host, the second in Origin
or Sec-Fetch-Site. Other sites may only link here: a link opens one of the recorder's pages in a
window that the other page cannot look into, and viewing a page changes nothing.
"""

from collections.abc import Callable, Iterable
from wsgiref.types import WSGIEnvironment

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from hosting.access.methods import READING
from hosting.access.own_names import HEALTH, OWN_PAGES, route_under
from hosting.addresses import authority_of, http_address, is_wildcard, origin_of, origins_of
from recorder.access.token_gate import TokenGate, Tokens

LOOPBACK = ("127.0.0.1", "localhost", "::1")
FromRole = Callable[[WSGIEnvironment], bool]
"""Whether a role sent the request."""

FROM_BROWSERS = frozenset({"HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "HTTP_COOKIE"})
"""Headers that a role never sends, as a WSGI environment names them."""


def guard(
    app: Flask, host: str, port: int, url: str, tokens: Tokens, names: Iterable[str] = ()
) -> FromRole:
    """Refuse requests from foreign web pages, and those without a token, before anything else runs.

    `host` and `port` are where the recorder listens, `url` is its URL for browsers, and `names` are
    further ones (host and port). Returns a function that decides from a WSGI environment whether a
    role sent the request.
    """
    hosts = (name for name in (*LOOPBACK, host) if not is_wildcard(name))
    addresses = {url, *(http_address(name, port) for name in hosts)}
    further = {name.lower() for name in names}
    own = frozenset({*map(authority_of, addresses), *further})
    origins = frozenset({*map(origin_of, addresses), *origins_of(further)})
    token_gate = TokenGate(tokens, url)
    route_under(app, url)

    @app.before_request
    def refuse_strangers() -> ResponseReturnValue | None:
        foreign = _foreign_page(own, origins)
        return foreign if foreign or _is_open_to_all() else token_gate.ask()

    def is_from_role(environ: WSGIEnvironment) -> bool:
        is_ours = environ.get("HTTP_HOST", "").lower() in own
        is_program = FROM_BROWSERS.isdisjoint(environ)
        scheme, _, shown = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        return is_ours and is_program and scheme == "Bearer" and token_gate.opens_inbox(shown)

    return is_from_role


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
    return request.method in READING and to == ("navigate", "document")


def _is_open_to_all() -> bool:
    return request.endpoint == HEALTH and request.method in READING


def _refusal(status: int, sentence: str) -> ResponseReturnValue:
    return jsonify(error=sentence), status
