"""PKCE's arithmetic with the values of a flow: verifier → SHA-256 → base64url = challenge."""

import base64
import hashlib
from typing import NamedTuple

from recorder.event.kinds import CODE_CHALLENGE, CODE_VERIFIER
from recorder.following.trail import Trail
from tracing import redaction


class Arithmetic(NamedTuple):
    """The steps of the arithmetic, as far as the flow has come; None is what is not known yet.

    `verifier` is whole and `shown` is what is shown of it; `sha256` is hexadecimal; `base64url` is
    that hash without padding. `equal` says whether it is the challenge.
    """

    verifier: str | None
    shown: str | None
    sha256: str | None
    base64url: str | None
    challenge: str | None
    equal: bool | None


def worked_out(trail: Trail) -> Arithmetic | None:
    """The arithmetic of a flow; None when it has neither a verifier nor a challenge.

    Of several verifiers the last one counts, with the challenge that fits it, or else the last.
    """
    verifiers = [sighting.text for _, sighting in trail.of_kind(CODE_VERIFIER)]
    challenges = [sighting.text for _, sighting in trail.of_kind(CODE_CHALLENGE)]
    if not verifiers:
        return Arithmetic(None, None, None, None, challenges[-1], None) if challenges else None
    verifier = verifiers[-1]
    computed = challenge_of(verifier)
    challenge = computed if computed in challenges else challenges[-1] if challenges else None
    return Arithmetic(
        verifier,
        redaction.short(verifier),
        _hash(verifier).hex(),
        computed,
        challenge,
        None if challenge is None else computed == challenge,
    )


def challenge_of(verifier: str) -> str:
    """BASE64URL(SHA256(ASCII(verifier))), without padding (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(_hash(verifier)).rstrip(b"=").decode()


def _hash(verifier: str) -> bytes:
    return hashlib.sha256(verifier.encode("utf-8", "surrogatepass")).digest()
