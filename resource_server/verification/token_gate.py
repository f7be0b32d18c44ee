"""Stands before each protected endpoint: verifies the token, and answers where it refuses."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from flask import Response, request

from resource_server.presented.sent_token import sent_token
from resource_server.verification.claim_checks import SCOPE_CHECKS, Demand
from resource_server.verification.reception import Reception
from resource_server.verification.refusals import Refusals
from resource_server.verification.verification import Verification
from tracing.catalogue import RESOURCE_RETURNED, TOKEN_VERIFIED
from tracing.checks import Check, Refused, run
from tracing.exchange import at, decided

View = Callable[[str], Response]
"""Answers for one subject: the owner of what the token opens."""


class Guard:
    """Lets a view answer only for the subject of a token that passed all checks."""

    def __init__(self, reception: Reception, verification: Verification, resource: str) -> None:
        self._reception = reception
        self._verification = verification
        self._resource = resource

    def needs(self, scope: str, view: View) -> Callable[[], Response]:
        """The view, behind a token with this scope."""
        refusals = Refusals(self._resource, scope)

        @wraps(view)
        def guarded() -> Response:
            try:
                return view(str(self.claims(scope)["sub"]))
            except Refused as refusal:
                return refusals.answer(refusal, sent_token(request).scheme)

        return guarded

    def claims(
        self, scope: str, checks: Iterable[Check[Demand]] = SCOPE_CHECKS
    ) -> Mapping[str, Any]:
        """The claims of the token of the request at hand, once they pass these checks, too.

        Raises:
            Refused: a check did not pass.
        """
        at(TOKEN_VERIFIED)
        try:
            return self._claims(scope, checks)
        finally:
            # Refused or not, the decision is told, and an answer follows.
            decided(TOKEN_VERIFIED)
            at(RESOURCE_RETURNED)

    def _claims(self, scope: str, checks: Iterable[Check[Demand]]) -> Mapping[str, Any]:
        in_hand = self._reception.take(request)
        claims = self._verification.claims(in_hand)
        run(checks, Demand(scope, claims))
        in_hand.use_proof()
        return claims
