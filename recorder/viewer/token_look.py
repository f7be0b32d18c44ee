"""The tokens of an event, decoded: header, claims, signature, and how they differ."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from recorder.event.recorded import RecordedEvent, Token
from recorder.event.sightings import Sighting
from recorder.following.claims import Claim, claims_of, header_of, token_kind, why_they_differ
from recorder.following.published_keys import PublishedKeys, Signature
from recorder.following.trail import Trail
from recorder.reading.wording import token_name
from tracing import tokens
from tracing.covering.salted import MARK

_Found = tuple[Sighting, tokens.DecodedToken]

COVERED = Signature(
    "", "", "unknown key", "The file has the signature covered, so it cannot be verified."
)


class ShownToken(NamedTuple):
    """One token: its name, where it was, and what it says."""

    name: str
    half: str
    value: str
    header: list[Claim]
    claims: list[Claim]
    signature: Signature


def tokens_of(event: RecordedEvent, trail: Trail, keys: PublishedKeys) -> list[ShownToken]:
    """Return the tokens that a whole event carries, with what became of their claims."""
    shown = islice(_different(event), tokens.MOST)
    return [_shown(found, trail, keys) for found in shown]


def more_tokens(event: RecordedEvent) -> int:
    """Return how many tokens the event carries besides those that are shown."""
    return max(0, len(list(_different(event))) - tokens.MOST)


def _different(event: RecordedEvent) -> Iterator[_Found]:
    """Yield each token once: decoded from its text or, if that is covered in a file, as decoded
    there.
    """
    told: set[str] = set()
    for sighting in event.sightings:
        parts = tokens.decoded(sighting.text) or _told_by_file(event, sighting)
        if parts is not None and sighting.text not in told:
            told.add(sighting.text)
            yield sighting, parts


def _told_by_file(event: RecordedEvent, sighting: Sighting) -> tokens.DecodedToken | None:
    if not MARK.fullmatch(sighting.text):
        return None
    for token in event.tokens or ():
        if token.half == sighting.half and token.name in (sighting.name, sighting.kind):
            return dict(token.header), dict(token.claims)
    return None


def _shown(found: _Found, trail: Trail, keys: PublishedKeys) -> ShownToken:
    sighting, parts = found
    token = Token(sighting.kind, sighting.half, *parts)
    is_covered = MARK.fullmatch(sighting.text) is not None
    return ShownToken(
        token_name(token_kind(token)),
        sighting.half,
        sighting.id,
        header_of(token, trail),
        claims_of(token, trail),
        COVERED if is_covered else keys.verify(sighting.text),
    )


def differences(found: Sequence[ShownToken], events: Sequence[RecordedEvent]) -> list[str]:
    """Return why the ID token and the access token differ; nothing if the event has no token."""
    return why_they_differ(events) if found else []
