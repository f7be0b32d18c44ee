"""The tokens of an event, decoded: header, claims, signature, and how they differ."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from recorder.event.sightings import sightings
from recorder.following.claims import Claim, claims_of, header_of, token_kind, why_they_differ
from recorder.following.published_keys import PublishedKeys, Signature
from recorder.reading.wording import token_name
from tracing import tokens

Event = dict[str, Any]


class Token(NamedTuple):
    """One token: what it is called, where it stood, and what it says."""

    name: str
    half: str
    value: str
    header: list[Claim]
    claims: list[Claim]
    signature: Signature


def tokens_of(event: Event, events: Sequence[Event], keys: PublishedKeys) -> list[Token]:
    """The tokens that a raw event carries, with what became of their claims in the flow."""
    return list(_tokens(event, events, keys))


def _tokens(event: Event, events: Sequence[Event], keys: PublishedKeys) -> Iterator[Token]:
    told: set[str] = set()
    for sighting in sightings(event):
        parts = tokens.decoded(sighting.text)
        if parts is None or sighting.text in told:
            continue
        told.add(sighting.text)
        header, claims = parts
        token = {"name": sighting.kind, "in": sighting.half, "header": header, "claims": claims}
        yield Token(
            token_name(token_kind(token)),
            sighting.half,
            sighting.id,
            header_of(token, events),
            claims_of(token, events),
            keys.verify(sighting.text),
        )


def differences(found: Sequence[Token], events: Sequence[Event]) -> list[str]:
    """Why ID token and access token differ, where there is one to wonder about."""
    return why_they_differ(events) if found else []
