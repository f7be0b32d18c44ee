"""One token, verified in both ways: by its signature, and by its issuer."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Response, request

from resource_server.answers import json_answer
from resource_server.refusals import SAYS, UNAVAILABLE, Refusals
from resource_server.verification.presented_token import PresentedJwt, PresentedToIssuer
from resource_server.verification.verification import (
    Verification,
    arrival_checks,
    proof_use_checks,
)
from tracing.checks import Refused, decide
from tracing.endpoint_steps import JUDGED_BY_ISSUER, JUDGED_BY_SIGNATURE, VERDICTS_RETURNED
from tracing.exchange import belongs_to, decided

REVOKED = (
    "The signature is valid and the token has not expired, but its issuer says that it is not "
    "active, as after a revocation. A signature cannot show that."
)
ONLY_THE_ISSUER = (
    "The issuer says that the token is active, but this API cannot verify it by itself: it is not "
    "a signed access token of this issuer for this API."
)
NOT_ASKED = (
    "The authorization server could not be reached for one of the two verdicts. "
    "The other did not need it."
)


class Verdict(NamedTuple):
    """Whether a token is accepted, and why. `error` is the error code of the check that failed."""

    valid: bool
    because: str
    error: str


class Verdicts:
    """The verdicts endpoint. It requires a token, but no scope."""

    def __init__(
        self,
        by_signature: Verification[PresentedJwt],
        by_issuer: Verification[PresentedToIssuer],
        resource: str,
    ) -> None:
        self._by_signature = by_signature
        self._by_issuer = by_issuer
        self._refusals = Refusals(resource, "")

    def show(self) -> Response:
        """`GET /api/verdicts`: return both verdicts and, if they differ, one sentence on why."""
        jwt = self._by_signature.present(request, "")
        if jwt.token:
            belongs_to(jwt.token)
        refuse = self._refusals.to_sender_of(jwt.scheme)
        decide(VERDICTS_RETURNED, arrival_checks(jwt), jwt, refuse)
        by_signature = _verdict(
            lambda: decide(JUDGED_BY_SIGNATURE, self._by_signature.checks, jwt, told=decided)
        )
        asked = self._by_issuer.present(request, "")
        by_issuer = _verdict(
            lambda: decide(JUDGED_BY_ISSUER, self._by_issuer.checks, asked, told=decided)
        )
        is_believed = by_signature.valid or by_issuer.valid
        decide(VERDICTS_RETURNED, proof_use_checks(jwt) if is_believed else (), jwt, refuse)
        return json_answer(_document(by_signature, by_issuer))


def _verdict(verify: Callable[[], None]) -> Verdict:
    """Return the outcome of a verification: here a failed check is part of the response."""
    try:
        verify()
    except Refused as refusal:
        return Verdict(False, _reason(refusal), refusal.check.error)
    return Verdict(True, "Every check passed.", "")


def _reason(refusal: Refused) -> str:
    """Explain a failed check to the token's owner, but give no details of a fault on our side."""
    failed = refusal.check
    if failed.error == UNAVAILABLE:
        return SAYS[UNAVAILABLE]
    return (
        f"Failed check: {failed.name.replace('_', ' ')} ({failed.spec}). "
        f"Expected: {refusal.expected}. Received: {refusal.received}."
    )


def _document(by_signature: Verdict, by_issuer: Verdict) -> dict[str, object]:
    differ = by_signature.valid != by_issuer.valid
    return {
        "by_signature": _told(by_signature),
        "by_issuer": _told(by_issuer),
        **({"why_they_differ": _difference(by_signature, by_issuer)} if differ else {}),
    }


def _told(verdict: Verdict) -> dict[str, object]:
    return {"valid": verdict.valid, "because": verdict.because}


def _difference(by_signature: Verdict, by_issuer: Verdict) -> str:
    if UNAVAILABLE in (by_signature.error, by_issuer.error):
        return NOT_ASKED
    return REVOKED if by_signature.valid else ONLY_THE_ISSUER
