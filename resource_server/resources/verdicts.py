"""One token before both judges: what its signature says, and what its issuer says of it."""

from typing import NamedTuple

from flask import Response, request

from resource_server.errors import SAYS, json_answer
from resource_server.presented.sent_token import sent_token
from resource_server.verification.reception import InHand, Reception
from resource_server.verification.refusals import Refusals
from resource_server.verification.verification import Verification
from tracing.checks import Refused
from tracing.endpoint_steps import JUDGED_BY_ISSUER, JUDGED_BY_SIGNATURE, VERDICTS_RETURNED
from tracing.exchange import at, decided

UNREACHABLE = "temporarily_unavailable"

REVOKED = (
    "The signature is still good and the token has not run out, but its issuer does not stand by "
    "it any more, as after a revocation: a signature cannot know of that."
)
ONLY_THE_ISSUER = (
    "The issuer stands by the token, but here nothing can be verified without asking: it is no "
    "signed token of the kind that this API believes."
)
NOT_ASKED = "One judge could not be asked, and the other does not need to ask anybody."


class Verdict(NamedTuple):
    """What a judge says of a token, and why. `error` is that of the check that refused it."""

    valid: bool
    because: str
    error: str


class Verdicts:
    """The verdicts endpoint. It needs a token, and no scope."""

    def __init__(
        self,
        reception: Reception,
        by_signature: Verification,
        by_issuer: Verification,
        resource: str,
    ) -> None:
        self._reception = reception
        self._by_signature = by_signature
        self._by_issuer = by_issuer
        self._refusals = Refusals(resource, "")

    def show(self) -> Response:
        """`GET /api/verdicts`: both verdicts, and in one sentence why they differ, if they do."""
        try:
            return json_answer(self._verdicts())
        except Refused as refusal:
            return self._refusals.answer(refusal, sent_token(request).scheme)

    def _verdicts(self) -> dict[str, object]:
        at(VERDICTS_RETURNED)
        in_hand = self._reception.take(request)
        at(JUDGED_BY_SIGNATURE)
        by_signature = _verdict(self._by_signature, in_hand)
        decided(JUDGED_BY_SIGNATURE)
        at(JUDGED_BY_ISSUER)
        by_issuer = _verdict(self._by_issuer, in_hand)
        decided(JUDGED_BY_ISSUER)
        at(VERDICTS_RETURNED)
        if by_signature.valid or by_issuer.valid:
            in_hand.use_proof()
        told: dict[str, object] = {
            "by_signature": _told(by_signature),
            "by_issuer": _told(by_issuer),
        }
        if by_signature.valid != by_issuer.valid:
            told["why_they_differ"] = _difference(by_signature, by_issuer)
        return told


def _verdict(judge: Verification, in_hand: InHand) -> Verdict:
    try:
        judge.claims(in_hand)
    except Refused as refusal:
        return Verdict(False, _reason(refusal), refusal.check.error)
    return Verdict(True, "Every check passed.", "")


def _reason(refusal: Refused) -> str:
    """Whose token it is, may know why it is refused; of our own trouble only that there is some."""
    rule = refusal.check
    if rule.error == UNREACHABLE:
        return SAYS[UNREACHABLE]
    words = rule.name.replace("_", " ")
    return (
        f"The rule “{words}” ({rule.spec}) does not hold. "
        f"Expected: {refusal.expected}. Received: {refusal.received}."
    )


def _told(verdict: Verdict) -> dict[str, object]:
    return {"valid": verdict.valid, "because": verdict.because}


def _difference(by_signature: Verdict, by_issuer: Verdict) -> str:
    if UNREACHABLE in (by_signature.error, by_issuer.error):
        return NOT_ASKED
    return REVOKED if by_signature.valid else ONLY_THE_ISSUER
