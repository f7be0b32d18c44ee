"""The two ways to find out whether a token is valid: by its signature, or from its issuer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Request

from resource_server.presented.sending_checks import SENDING_CHECKS
from resource_server.presented.sent_token import SentToken
from resource_server.verification.access_token_checks import ACCESS_TOKEN_CHECKS
from resource_server.verification.introspection import Introspector
from resource_server.verification.introspection_checks import INTROSPECTION_CHECKS
from resource_server.verification.keys import IssuerKeys
from resource_server.verification.presented_token import (
    PresentedJwt,
    PresentedToIssuer,
    PresentedToken,
    Trust,
)
from resource_server.verification.proof_checks import PROOF_CHECKS, PROOF_USE_CHECKS
from tracing.checks import Check

Token = TypeVar("Token", bound=PresentedToken)


@dataclass(frozen=True, slots=True)
class Verification(Generic[Token]):
    """A way to verify tokens: `present` takes the token out of a request for a resource that needs
    this scope; `checks` are those of the token itself.
    """

    present: Callable[[Request, str], Token]
    checks: tuple[Check[Token], ...]


def by_published_keys(trust: Trust, keys: IssuerKeys) -> Verification[PresentedJwt]:
    """Treat the token as a JWT that is verified here (RFC 9068)."""
    return Verification(
        lambda request, scope: PresentedJwt(request, trust, scope, keys), ACCESS_TOKEN_CHECKS
    )


def by_introspection(trust: Trust, introspector: Introspector) -> Verification[PresentedToIssuer]:
    """Treat the token as opaque; its issuer is asked each time (RFC 7662)."""
    return Verification(
        lambda request, scope: PresentedToIssuer(request, trust, scope, introspector.ask),
        INTROSPECTION_CHECKS,
    )


def arrival_checks(sent: SentToken) -> tuple[Check[PresentedToken], ...]:
    """Return the checks of how the token was sent and, if its scheme requires one, of its proof.

    They are made before the token itself is examined.
    """
    return (*SENDING_CHECKS, *(PROOF_CHECKS if sent.needs_proof else ()))


def proof_use_checks(sent: SentToken) -> tuple[Check[PresentedToken], ...]:
    """Return the checks that use up the proof, if there is one. They come last."""
    return PROOF_USE_CHECKS if sent.needs_proof else ()
