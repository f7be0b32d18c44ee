"""What a token says, member by member: what each means, and the check that was actually made of it.
Also why an ID token and an access token say different things.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hosting.visible_text import visible
from recorder.event.event import Check
from recorder.event.kinds import ACCESS_TOKEN, BY_PARAMETER, ID_TOKEN
from recorder.event.recorded import RecordedEvent, Token
from recorder.following.trail import Trail
from recorder.reading.covering import tokens_of
from recorder.reading.values import Clock, shown
from tracing.glossary import Section, Word, explain

ACCESS_TOKEN_TYPES = frozenset({"at+jwt", "application/at+jwt"})
ONLY_IN_ID_TOKENS = frozenset({"at_hash", "nonce"})
LATEST = 1e11
"""Seconds since 1970; no clock can show a later time."""
LONGEST_SAID = 200
"""The most characters of a member that a sentence repeats."""


class Claim(NamedTuple):
    """One member of a token, as text that is safe to show.

    `check` is the last check of it that a role recorded, in `part` of the flow; both are None if
    there was none. `runs_out` is when the token expires, in seconds since 1970; only `exp` has it.
    """

    name: str
    value: str
    meaning: str
    spec: str
    check: Check | None
    part: str | None
    runs_out: int | None


def claims_of(token: Token, trail: Trail) -> list[Claim]:
    """The claims of a token of this flow, whose events must not be covered."""
    return list(_rows(token, token.claims, trail, "claims"))


def header_of(token: Token, trail: Trail) -> list[Claim]:
    """The header of a token of this flow, whose events must not be covered."""
    return list(_rows(token, token.header, trail, "token header"))


def token_kind(token: Token) -> str:
    """The kind of a token by what it says itself, or else by the name it was sent under."""
    if _is_access_token(token):
        return ACCESS_TOKEN.name
    if ONLY_IN_ID_TOKENS & token.claims.keys():
        return ID_TOKEN.name
    kind = BY_PARAMETER.get(token.name)
    return kind.name if kind else token.name


def why_they_differ(events: Sequence[RecordedEvent]) -> list[str]:
    """Explain with the last ID token and access token of a flow why they differ.

    Returns a few sentences; none if one of the tokens cannot be read.
    """
    last: dict[str, Token] = {}
    for event in events:
        last |= {token_kind(token): token for token in tokens_of(event)}
    if not {ACCESS_TOKEN.name, ID_TOKEN.name} <= last.keys():
        return []
    login, access = last[ID_TOKEN.name], last[ACCESS_TOKEN.name]
    return [
        f"The ID token is a message to the client app (aud {_said(login.claims, 'aud')}): "
        f"it says who logged in, and no API accepts it.",
        f"The access token is a key to the resource server (aud {_said(access.claims, 'aud')}): "
        f"it says what its bearer may do, and the client app does not read it.",
        f"Both are signed JWTs. Their type (typ {_said(login.header, 'typ')} here, "
        f"{_said(access.header, 'typ')} there) and their audience keep one from passing for "
        f"the other.",
    ]


def _is_access_token(token: Token) -> bool:
    """Whether the token's type says that it is one (RFC 9068 §2.1)."""
    return str(token.header.get("typ")).lower() in ACCESS_TOKEN_TYPES


def _rows(
    token: Token,
    members: Mapping[str, Any],
    trail: Trail,
    section: Section,
) -> Iterator[Claim]:
    number, value_id = _found(token, trail)
    made = _made_of_members(token, trail.checks(value_id))
    clock = Clock(trail.events[number].at, None)
    for name, value in members.items():
        word = explain(name, section) or Word("", "")
        last = made.get(name)
        yield Claim(
            visible(name),
            shown(name, value, clock),
            word.meaning,
            word.spec,
            last and last[1],
            last and trail.events[last[0]].part,
            _epoch(value) if (section, name) == ("claims", "exp") else None,
        )


def _made_of_members(
    token: Token, checks: Iterable[tuple[int, Check]]
) -> dict[str, tuple[int, Check]]:
    """The last check of each claim or header parameter; such a check also names the token."""
    kind = token_kind(token)
    return {
        name: (number, check)
        for number, check in checks
        if kind in check.about
        for name in check.about
    }


def _found(token: Token, trail: Trail) -> tuple[int, str]:
    """The number of the event that first carries this very token, and the token's id as a value.

    If the token is not of this flow, it is the number of the first event.
    """
    said = (token.header, token.claims)
    found = ((number, id_) for number, id_, decoded in trail.tokens if decoded == said)
    return next(found, (0, ""))


def _epoch(value: Any) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and 0 <= value <= LATEST else None


def _said(members: Mapping[str, Any], name: str) -> str:
    value: Any = members.get(name, "not said")
    texts = map(str, value) if isinstance(value, list) else [str(value)]
    return visible(", ".join(texts))[:LONGEST_SAID]
