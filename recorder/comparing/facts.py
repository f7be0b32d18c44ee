"""What an event says, as single facts that can be compared: each with its place, its name, its
value, and how it is compared.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from typing import Any, NamedTuple

from recorder.reading.values import TIMES
from tracing.redaction import SECRETS


class Compared(Enum):
    """How a fact is compared with the same fact of another flow."""

    BY_VALUE = auto()
    """The value is the same in both."""
    BY_ROLE = auto()
    """Every flow has a value of its own: it is the same as in the same earlier messages."""
    AS_PRESENT = auto()
    """Both have it; the value is a time, or a size that follows from other values."""


class Fact(NamedTuple):
    """One named value of an event. `where` is its place in words."""

    where: str
    name: str
    value: str
    compared: Compared = Compared.BY_VALUE


OF_THIS_FLOW = SECRETS | {
    "at_hash",
    "ath",
    "c_hash",
    "code_challenge",
    "dpop",
    "dpop-nonce",
    "jti",
    "nonce",
    "oauth_nonce",
    "request_uri",
    "s_hash",
    "sid",
    "state",
    "user_code",
}
"""Names whose value every flow has of its own."""

OF_THIS_PLAYGROUND = frozenset({"client_id", "jkt", "kid", "oauth_consumer_key"})
"""Names whose value flows of one playground share, and no other playground has."""

OF_A_KEY = frozenset({"x", "y", "n"})
"""Members of a public key (RFC 7518 §6) that every key has of its own."""

SIZES_AND_TIMES = TIMES | {
    "content-length",
    "date",
    "expires",
    "last-modified",
    "oauth_timestamp",
    "retry-after",
    "user-agent",
}
"""Names whose value is a time, a size, or the name of a browser."""

_DIGEST = re.compile(r"\A[0-9a-f]{32,}\Z")
_MOMENT = re.compile(r"\A\d{4}-\d\d-\d\dT\d\d:\d\d")


def named(where: str, name: str, value: str) -> Fact:
    """A fact that is compared as its name says."""
    key = name.rpartition(".")[2].lower()
    if not value or value == "0":
        return Fact(where, name, value)
    if key in OF_THIS_FLOW | OF_THIS_PLAYGROUND or _DIGEST.match(value):
        return Fact(where, name, value, Compared.BY_ROLE)
    is_moment = key in SIZES_AND_TIMES or key.endswith("_at") or _MOMENT.match(value)
    return Fact(where, name, value, Compared.AS_PRESENT if is_moment else Compared.BY_VALUE)


def with_lifetime(where: str, members: Mapping[str, Any]) -> Iterator[Fact]:
    """How long a token lives that says when it was issued and when it expires."""
    issued, ends = members.get("iat"), members.get("exp")
    if isinstance(issued, int) and isinstance(ends, int):
        yield Fact(where, "lifetime (exp - iat)", f"{ends - issued} s")


def numbered(facts: Iterable[Fact]) -> dict[tuple[str, str, int], Fact]:
    """The facts by place, name, and how often that came before: a parameter may be repeated."""
    found: dict[tuple[str, str, int], Fact] = {}
    met: Counter[tuple[str, str]] = Counter()
    for fact in facts:
        place = (fact.where, fact.name)
        found[*place, met[place]] = fact
        met[place] += 1
    return found
