"""What an event says, as separate facts that can be compared: each has a place, a name, a value,
and a way in which it is compared.
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
    """The value must be the same in both flows."""
    BY_ROLE = auto()
    """Every flow has its own value; it must be the value of the same earlier messages in both."""
    AS_PRESENT = auto()
    """Both flows must have it; the value is a time, or a size that depends on other values."""


class Fact(NamedTuple):
    """One named value of an event. `where` describes its place."""

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
"""Names of values that are specific to a flow."""

OF_THIS_PLAYGROUND = frozenset({"client_id", "jkt", "kid", "oauth_consumer_key"})
"""Names of values that all flows of one playground share, and no other playground has."""

OF_A_KEY = frozenset({"x", "y", "n"})
"""Members of a public key (RFC 7518 §6) that are specific to the key."""

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
    """A fact that is compared in the way its name requires."""
    key = name.rpartition(".")[2].lower()
    if not value or value == "0":
        return Fact(where, name, value)
    if key in OF_THIS_FLOW | OF_THIS_PLAYGROUND or _DIGEST.match(value):
        return Fact(where, name, value, Compared.BY_ROLE)
    is_moment = key in SIZES_AND_TIMES or key.endswith("_at") or _MOMENT.match(value)
    return Fact(where, name, value, Compared.AS_PRESENT if is_moment else Compared.BY_VALUE)


def with_lifetime(where: str, members: Mapping[str, Any]) -> Iterator[Fact]:
    """The lifetime of a token that says when it was issued and when it expires."""
    issued, ends = members.get("iat"), members.get("exp")
    if isinstance(issued, int) and isinstance(ends, int):
        yield Fact(where, "lifetime (exp - iat)", f"{ends - issued} s")


def numbered(facts: Iterable[Fact]) -> dict[tuple[str, str, int], Fact]:
    """Index facts by place, name, and number of repetitions: a parameter may be repeated."""
    found: dict[tuple[str, str, int], Fact] = {}
    met: Counter[tuple[str, str]] = Counter()
    for fact in facts:
        place = (fact.where, fact.name)
        found[*place, met[place]] = fact
        met[place] += 1
    return found
