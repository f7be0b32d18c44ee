"""Stands before each protected endpoint: verifies the token, and answers where it refuses."""

from collections.abc import Callable
from functools import wraps
from typing import Protocol

from flask import Request, Response, request

from resource_server.access_token_checks import ACCESS_TOKEN_CHECKS
from resource_server.bearer import bearer_of
from resource_server.errors import refusal_answer
from resource_server.introspection import Introspector
from resource_server.introspection_checks import INTROSPECTION_CHECKS
from resource_server.keys import IssuerKeys
from resource_server.presented import PresentedJwt, PresentedToIssuer, Trust
from tracing.catalogue import RESOURCE_RETURNED, TOKEN_VERIFIED
from tracing.checks import Refused, run
from tracing.exchange import at, belongs_to, decided

View = Callable[[str], Response]
"""Answers for one subject: the owner of what the token opens."""


class Verification(Protocol):
    """A way to find out whether a token is to be believed."""

    def subject(self, received: Request, scope: str) -> str:
        """For whom the token of this request speaks.

        Raises:
            Refused: a check did not pass.
        """


class ByPublishedKeys:
    """The token is a JWT, and verified here."""

    def __init__(self, trust: Trust, keys: IssuerKeys) -> None:
        self._trust = trust
        self._keys = keys

    def subject(self, received: Request, scope: str) -> str:
        """Run the checks of RFC 9068."""
        bearer = bearer_of(received)
        belongs_to(bearer.token)
        presented = PresentedJwt(bearer, scope, self._trust, self._keys)
        run(ACCESS_TOKEN_CHECKS, presented)
        return str(presented.claims.get("sub", ""))


class ByIntrospection:
    """The token may be anything; its issuer is asked each time."""

    def __init__(self, trust: Trust, introspector: Introspector) -> None:
        self._trust = trust
        self._introspector = introspector

    def subject(self, received: Request, scope: str) -> str:
        """Run the checks of RFC 7662."""
        bearer, ask = bearer_of(received), self._introspector.ask
        belongs_to(bearer.token)
        presented = PresentedToIssuer(bearer, scope, self._trust, ask)
        run(INTROSPECTION_CHECKS, presented)
        return str(presented.claims.get("sub", ""))


class Guard:
    """Lets a view answer only for the subject of a token that passed all checks."""

    def __init__(self, verification: Verification, resource: str) -> None:
        self._verification = verification
        self._resource = resource

    def needs(self, scope: str, view: View) -> Callable[[], Response]:
        """The view, behind a token with this scope."""

        @wraps(view)
        def guarded() -> Response:
            try:
                return view(self._subject(scope))
            except Refused as refusal:
                return refusal_answer(refusal, self._resource, scope)

        return guarded

    def _subject(self, scope: str) -> str:
        at(TOKEN_VERIFIED)
        try:
            return self._verification.subject(request, scope)
        finally:
            # Refused or not, the decision is told, and an answer follows.
            decided(TOKEN_VERIFIED)
            at(RESOURCE_RETURNED)
