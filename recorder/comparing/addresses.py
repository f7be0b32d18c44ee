"""The addresses of a run, named by the party that listens there, since ports differ between runs.

An app outside the playground, such as a test's own, also listens on a different free port in each
run. So its port on this machine is not a difference; an address on another machine is compared as
it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, unquote

from hosting.settings import is_loopback
from recorder.event.event import Event
from tracing.catalogue import PARTY_NAMES

OUTSIDE = "app outside the playground"

_ORIGIN = re.compile(r"\A[a-z][a-z0-9+.-]*://[^/?#\s]+", re.IGNORECASE)
_WITH_PORT = re.compile(
    r"https?://(?:\[(?P<ip>[0-9a-f:]+)\]|(?P<name>[\w.-]+)):\d+(?=[/?#&\s]|$)", re.IGNORECASE
)


def owners(events: Sequence[Event]) -> dict[str, str]:
    """Name the party at each address (scheme, host and port).

    The apps outside the playground to which browsers are redirected on this machine have a name,
    too. A second address of the same party gets a number.
    """
    found: dict[str, str] = {}
    servers: Counter[str] = Counter()
    for origin, party in (*_recorded(events), *_redirected_to(events)):
        if origin not in found:
            servers[party] += 1
            found[origin] = f"{party} {servers[party]}" if servers[party] > 1 else party
    return found


def _recorded(events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    for event in events:
        origin = _ORIGIN.match(event.request.url) if event.request else None
        if origin:
            yield origin[0], PARTY_NAMES[event.sender if event.response else event.receiver]


def _redirected_to(events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """The addresses on this machine in the URLs of requests and redirects."""
    for event in events:
        urls = [event.request.url] if event.request else []
        headers = event.response.headers if event.response else ()
        urls += [value for name, value in headers if name.lower() == "location"]
        for found in _WITH_PORT.finditer(unquote(unquote(" ".join(urls)))):
            if is_loopback(found["ip"] or found["name"]):
                yield found[0], OUTSIDE


def with_parties(known: Mapping[str, str]) -> dict[str, str]:
    """The replacement for each form in which an address is written.

    The forms are those in a URL, in the query of another URL, and without the scheme.
    """
    named: dict[str, str] = {}
    for origin, party in known.items():
        host = origin.partition("://")[2]
        # A host without a port is not replaced on its own: it may be part of an e-mail address.
        for text in (origin, host) if ":" in host else (origin,):
            named |= dict.fromkeys(written_forms(text), f"<{party}>")
    return named


def written_forms(text: str) -> tuple[str, ...]:
    """The forms of a value: as it is, in a query, and in a query inside a query."""
    once = quote(text, safe="")
    return (text, once, quote(once, safe=""))
