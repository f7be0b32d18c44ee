"""Guards each protected endpoint: only a request with a valid token gets through."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Generic

from flask import Response, request

from resource_server.refusals import Refusals
from resource_server.verification.claim_checks import SCOPE_CHECKS
from resource_server.verification.presented_token import PresentedToken
from resource_server.verification.verification import (
    Token,
    Verification,
    arrival_checks,
    proof_use_checks,
)
from tracing.catalogue import RESOURCE_RETURNED, TOKEN_VERIFIED
from tracing.checks import Check, decide
from tracing.exchange import at, belongs_to, decided

View = Callable[..., Response]
"""Takes the subject, whose data the token gives access to, and the variables in the URL."""


class TokenGate(Generic[Token]):
    """Lets a view respond only for the subject of a token that passed all checks."""

    def __init__(self, verification: Verification[Token], resource: str) -> None:
        self._verification = verification
        self._resource = resource

    def needs(self, scope: str, view: View) -> View:
        """Wrap a view so that it requires a token with this scope."""
        refusals = Refusals(self._resource, scope)

        @wraps(view)
        def guarded(**named: object) -> Response:
            return view(self.admit(scope, refusals).subject, **named)

        return guarded

    def admit(
        self,
        scope: str,
        refusals: Refusals,
        scope_checks: Iterable[Check[PresentedToken]] = SCOPE_CHECKS,
    ) -> Token:
        """Return the token of the current request, once it has passed all checks.

        Raises:
            RequestRefused: a check failed.
        """
        presented = self._verification.present(request, scope)
        if presented.token:
            belongs_to(presented.token)
        checks: list[Check[Token]] = [
            *arrival_checks(presented),
            *self._verification.checks,
            *scope_checks,
            *proof_use_checks(presented),
        ]
        refuse = refusals.to_sender_of(presented.scheme, answered_at=RESOURCE_RETURNED)
        decide(TOKEN_VERIFIED, checks, presented, refuse, told=decided)
        at(RESOURCE_RETURNED)
        return presented
