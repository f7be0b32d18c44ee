"""The facts of a request or a response: its URL, its headers, and its cookies by name and value."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote

from recorder.comparing.body_facts import body_facts
from recorder.comparing.facts import Compared, Fact, named
from recorder.event.event import Message, Request, Response
from recorder.event.kinds import AROUND_COOKIES

PARAMETER, COOKIE, HEADER = "parameter", "cookie", "header"

_PAIR = re.compile(r'(?<![\w-])([\w-]+)="([^"]*)"')


def request_facts(request: Request) -> Iterator[Fact]:
    """The facts of a request."""
    yield Fact("request", "method", request.method)
    yield from _address("request", "address", request.url)
    yield from _headers("request", request, request.url.partition("://")[0])
    yield from body_facts("request", request)


def response_facts(response: Response) -> Iterator[Fact]:
    """The facts of a response."""
    yield Fact("response", "status", str(response.status))
    yield from _headers("response", response, "")
    yield from body_facts("response", response)


def _address(half: str, name: str, url: str) -> Iterator[Fact]:
    """A URL without its query, then each parameter of its query and its fragment."""
    before, _, fragment = url.partition("#")
    address, _, query = before.partition("?")
    yield Fact(half, name, address)
    for text, place in ((query, PARAMETER), (fragment, "fragment parameter")):
        for parameter, value in parse_qsl(text, keep_blank_values=True):
            yield named(f"{half} {place}", parameter, value)


def _headers(half: str, message: Message, scheme: str) -> Iterator[Fact]:
    for name, value in message.headers:
        match name.lower():
            case "cookie":
                yield from _cookies(half, value)
            case "set-cookie":
                yield from _set_cookie(half, value)
            case "location":
                yield from _address(f"{half} redirect", "address", value)
            case "authorization" | "proxy-authorization" | "www-authenticate":
                yield from _credentials(half, name, value)
            case "host" if scheme:
                # Written as a URL, so that its party is recognized.
                yield Fact(f"{half} {HEADER}", name, f"{scheme}://{value}")
            case _:
                yield named(f"{half} {HEADER}", name, value)


def _cookies(half: str, value: str) -> Iterator[Fact]:
    for cookie in value.split(";"):
        name, _, content = cookie.strip().partition("=")
        yield _cookie(half, name, content)


def _cookie(half: str, name: str, content: str) -> Fact:
    """A cookie, without the `__Host-` prefix and the port in its name, which are not compared."""
    how = Compared.BY_ROLE if content else Compared.BY_VALUE
    return Fact(f"{half} {COOKIE}", AROUND_COOKIES.sub("", name), content, how)


def _set_cookie(half: str, value: str) -> Iterator[Fact]:
    pair, *attributes = (part.strip() for part in value.split(";"))
    name, _, content = pair.partition("=")
    cookie = _cookie(half, name, content)
    yield cookie
    for attribute in attributes:
        what, _, said = attribute.partition("=")
        yield named(f"{half} {COOKIE} {cookie.name}", what, said)


def _credentials(half: str, name: str, value: str) -> Iterator[Fact]:
    """The scheme; then its parameters, or else the credentials, which are a secret."""
    scheme, _, rest = value.partition(" ")
    where = f"{half} {HEADER} {name}"
    yield Fact(where, "scheme", scheme)
    if pairs := _PAIR.findall(rest):
        yield from (named(where, parameter, unquote(said)) for parameter, said in pairs)
    elif rest:
        yield Fact(where, "credentials", rest, Compared.BY_ROLE)
