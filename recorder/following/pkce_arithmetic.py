"""Computes PKCE with the values of a flow: verifier → SHA-256 → base64url = challenge."""

import base64
import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from recorder.event.kinds import CODE_CHALLENGE, CODE_VERIFIER
from recorder.event.recorded import RecordedEvent
from recorder.event.sightings import Sighting
from recorder.following.trail import Trail
from recorder.reading.parties import is_of_another_client
from tracing import redaction
from tracing.covering.salted import MARK


class Arithmetic(NamedTuple):
    """The steps of the computation, as far as the flow has come; None for what is not known yet.

    `verifier` is the whole value and `shown` the form in which it is shown; if its run file has
    covered it, its hash cannot be computed. `sha256` is hexadecimal; `base64url` is that hash
    without padding. `equal` says whether it equals the challenge.
    """

    verifier: str | None
    shown: str | None
    sha256: str | None
    base64url: str | None
    challenge: str | None
    equal: bool | None


def worked_out(trail: Trail, sightings: Iterable[Sighting]) -> Arithmetic | None:
    """The computation of the exchange that these sightings belong to.

    None if neither a verifier nor a challenge is among them. A verifier is compared with the
    challenge that it matches, or else with the last one; a challenge with the verifier that matches
    it, or else with the only one that the client app sent.
    """
    own = {sighting.kind: sighting.text for sighting in sightings}
    verifier, challenge = own.get(CODE_VERIFIER.name), own.get(CODE_CHALLENGE.name)
    if verifier is None and challenge is None:
        return None
    verifier = verifier or _verifier_for(challenge, trail)
    if verifier is None:
        return Arithmetic(None, None, None, None, challenge, None)
    computed = challenge_of(verifier)
    challenge = challenge or _challenge_for(computed, trail)
    if MARK.fullmatch(verifier):
        return Arithmetic(verifier, verifier, None, None, challenge, None)
    return Arithmetic(
        verifier,
        redaction.short(verifier),
        _hash(verifier).hex(),
        computed,
        challenge,
        None if challenge is None else computed == challenge,
    )


def place_of(worked: Arithmetic, trail: Trail) -> RecordedEvent:
    """The first message that carries the verifier or, if that is not known yet, the challenge."""
    kind, text = (
        (CODE_VERIFIER, worked.verifier) if worked.verifier else (CODE_CHALLENGE, worked.challenge)
    )
    return next(trail.events[number] for number, seen in trail.of_kind(kind) if seen.text == text)


def _verifier_for(challenge: str | None, trail: Trail) -> str | None:
    # A verifier that a thief sends says nothing about an exchange of the client app.
    known = dict.fromkeys(
        sighting.text
        for number, sighting in trail.of_kind(CODE_VERIFIER)
        if not is_of_another_client(trail.events[number])
    )
    fitting = (verifier for verifier in known if challenge_of(verifier) == challenge)
    return next(fitting, next(iter(known)) if len(known) == 1 else None)


def _challenge_for(computed: str, trail: Trail) -> str | None:
    known = [sighting.text for _, sighting in trail.of_kind(CODE_CHALLENGE)]
    return computed if computed in known else known[-1] if known else None


def challenge_of(verifier: str) -> str:
    """BASE64URL(SHA256(ASCII(verifier))), without padding (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(_hash(verifier)).rstrip(b"=").decode()


def _hash(verifier: str) -> bytes:
    return hashlib.sha256(verifier.encode("utf-8", "surrogatepass")).digest()
