"""The addresses of a playground, named by who answers there: the ports differ from run to run."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from recorder.event.event import Event
from tracing.catalogue import PARTY_NAMES

_ORIGIN = re.compile(r"\A[a-z][a-z0-9+.-]*://[^/?#\s]+", re.IGNORECASE)


def owners(events: Iterable[Event]) -> dict[str, str]:
    """The party that answers at each address (scheme, host and port). A second server of one kind
    has a number.
    """
    found: dict[str, str] = {}
    servers: Counter[str] = Counter()
    for event in events:
        origin = _ORIGIN.match(event.request.url) if event.request else None
        if origin is None or origin[0] in found:
            continue
        party = PARTY_NAMES[event.sender if event.response else event.receiver]
        servers[party] += 1
        found[origin[0]] = f"{party} {servers[party]}" if servers[party] > 1 else party
    return found


def with_parties(known: Mapping[str, str]) -> dict[str, str]:
    """What stands for each form in which an address is written: in a URL, in the query of another,
    without its scheme.
    """
    named: dict[str, str] = {}
    for origin, party in known.items():
        host = origin.partition("://")[2]
        # Without a port, a name may stand in an e-mail address, too.
        for text in (origin, host) if ":" in host else (origin,):
            named |= dict.fromkeys(written_forms(text), f"<{party}>")
    return named


def written_forms(text: str) -> tuple[str, ...]:
    """How a value is written: as it is, in a query, and in a query inside a query."""
    once = quote(text, safe="")
    return (text, once, quote(once, safe=""))
