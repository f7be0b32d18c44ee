"""The host names under which a server answers, and the pages from which it accepts its own forms.

A foreign name that resolves to this machine (DNS rebinding) lets a page of another site talk to a
server as if it were its own. Another name of this machine (`localhost` for 127.0.0.1) has cookies
of its own, so a login that began under that name would not be recognised where it ends. And a page
of another site can send a form here, which the browser reveals in Origin or Sec-Fetch-Site.
"""

from collections.abc import Container
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from flask import Flask, Request, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import MapAdapter

from hosting.addresses import (
    USUAL_PORTS,
    authority_of,
    http_address,
    is_wildcard,
    origin_of,
    origins_of,
)
from hosting.common_settings import CommonSettings
from hosting.prefix import OverTls
from hosting.settings import is_loopback

FORBIDDEN, MISDIRECTED = 403, 421
READS = ("GET", "HEAD", "OPTIONS")
HEALTH = "healthz"
"""The endpoint (in Flask's sense) that answers under any name."""

OWN_PAGES = ("same-origin", "none")
"""Values of Sec-Fetch-Site (W3C Fetch Metadata) that no page of another origin can cause."""

PLAIN_IN_PATH = "/:@!$&'()*+,;=~"
"""Characters that need no percent-encoding in the path of a URL (RFC 3986 §3.3)."""


class OwnNames(NamedTuple):
    """The names of a server: the one in its `url`, to which its pages redirect, and all others."""

    url: str
    own: str
    others: frozenset[str]
    origins: frozenset[str]

    @classmethod
    def of(cls, config: CommonSettings) -> "OwnNames":
        """Collect the name in the public URL, the one it listens on (a proxy may use it), and those
        in the settings.
        """
        url = config.public_url
        here = http_address(config.host, config.port)
        listening = [] if is_wildcard(config.host) else [here]
        named = {_as_written(name, url) for name in config.names}
        others = {*map(authority_of, listening), *named}
        # A forwarder that changes Host, such as Codespaces, may change Origin in the same way.
        origins = {*map(origin_of, [url, *listening]), *origins_of(named)}
        return cls(url, authority_of(url), frozenset(others), frozenset(origins))

    def addresses_of(self, sent: Request) -> tuple[str, ...]:
        """The URLs by which a request may address this server: below its public URL, and below the
        additional name to which the request was sent.
        """
        host = self.named_by(sent.headers.get("Host", ""))
        if host not in self.others:
            return (self.url + sent.path,)
        below = dict.fromkeys((sent.root_path, ""))
        return self.url + sent.path, *(f"{sent.scheme}://{host}{at}{sent.path}" for at in below)

    def named_by(self, header: str) -> str:
        """The name in a Host header in the form used here: in lower case and without the default
        port, which some programs send.
        """
        return _as_written(header, self.url)

    def is_answered(self, host: str) -> bool:
        """Whether the server answers under this name (host and port, as in the Host header)."""
        return host == self.own or host in self.others

    def leads_on(self, host: str) -> bool:
        """Whether a page opened under this name redirects to the same page under our own name."""
        return not self.is_answered(host) or (host != self.own and self._is_same_server(host))

    def _is_same_server(self, host: str) -> bool:
        """Whether this is another name of this machine, with our own port."""
        own, other = _split(self.own), _split(host)
        return own[1] == other[1] and is_loopback(own[0]) and is_loopback(other[0])


def _as_written(name: str, url: str) -> str:
    return name.lower().removesuffix(f":{USUAL_PORTS[urlsplit(url).scheme]}")


def answer_own_names(
    app: Flask,
    config: CommonSettings,
    *,
    pages: Container[str | None] = (),
    forms: Container[str | None] = (),
) -> None:
    """Answer only under the configured names, and accept our own forms only from our own pages.

    A page that is opened under another name redirects to the configured one before anything else
    happens; any other endpoint (in Flask's sense) responds with 421. `/healthz` answers under any
    name. A form in `forms` that another origin sends gets 403.
    """
    names = OwnNames.of(config)
    route_under(app, config.public_url)
    if config.is_https:
        app.wsgi_app = OverTls(app.wsgi_app, config.public_url)  # type: ignore[method-assign]

    @app.before_request
    def refuse_strangers() -> ResponseReturnValue | None:
        endpoint, method = request.endpoint, request.method
        if endpoint == HEALTH:
            return None
        host = names.named_by(request.headers.get("Host", ""))
        if method == "GET" and endpoint in pages and names.leads_on(host):
            return redirect(names.url + _path_and_query(), 302)
        if not names.is_answered(host):
            abort(MISDIRECTED)
        if method not in READS and endpoint in forms and not _is_own_page(names.origins):
            abort(FORBIDDEN)
        return None


def route_under(app: Flask, url: str) -> None:
    """Match every request to its endpoint, whatever host name it was sent to. Flask would otherwise
    parse that name, which may be invalid (`a..b`), and fail wherever it writes a response.
    """
    name = authority_of(url)
    # The host to which a test client sends its requests.
    app.config["SERVER_NAME"] = name

    def adapter(sent: Request | None) -> MapAdapter | None:
        if sent is None:
            return None
        query = sent.query_string.decode("utf-8", "replace")
        place = (sent.root_path, "", sent.scheme, sent.path, sent.method, query)
        return MapAdapter(app.url_map, name, *place)

    app.create_url_adapter = adapter  # type: ignore[method-assign, assignment]


def _is_own_page(origins: frozenset[str]) -> bool:
    """Whether the request was caused by one of our pages, as far as the browser reports it."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin.lower() in origins
    # An old browser, or a program, sends neither header.
    return request.headers.get("Sec-Fetch-Site", "none") in OWN_PAGES


def _path_and_query() -> str:
    """The path and query as sent; Flask would rewrite the query."""
    path = quote(request.environ["PATH_INFO"], PLAIN_IN_PATH, "latin-1")
    query = request.environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _split(authority: str) -> tuple[str, str]:
    """The host, without the brackets of an IPv6 address, and the port, if there is one."""
    try:
        parts = urlsplit(f"//{authority}")
        return parts.hostname or "", str(parts.port or "")
    except ValueError:
        return "", ""
