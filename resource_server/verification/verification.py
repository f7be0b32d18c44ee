"""The two ways to find out whether to believe a token: by its signature, or by its issuer."""

from collections.abc import Mapping
from typing import Any, Protocol

from resource_server.verification.access_token_checks import ACCESS_TOKEN_CHECKS
from resource_server.verification.introspection import Introspector
from resource_server.verification.introspection_checks import INTROSPECTION_CHECKS
from resource_server.verification.keys import IssuerKeys
from resource_server.verification.presented_token import PresentedJwt, PresentedToIssuer, Trust
from resource_server.verification.reception import InHand
from tracing.checks import run


class Verification(Protocol):
    """A way to find it out."""

    def claims(self, in_hand: InHand) -> Mapping[str, Any]:
        """What the token says, which is to be believed.

        Raises:
            Refused: a check did not pass.
        """


class ByPublishedKeys:
    """The token is a JWT, and verified here."""

    def __init__(self, trust: Trust, keys: IssuerKeys) -> None:
        self._trust = trust
        self._keys = keys

    def claims(self, in_hand: InHand) -> Mapping[str, Any]:
        """Run the checks of RFC 9068."""
        presented = PresentedJwt(in_hand.token, self._trust, in_hand.proved_key, self._keys)
        run(ACCESS_TOKEN_CHECKS, presented)
        return presented.claims


class ByIntrospection:
    """The token may be anything; its issuer is asked each time."""

    def __init__(self, trust: Trust, introspector: Introspector) -> None:
        self._trust = trust
        self._introspector = introspector

    def claims(self, in_hand: InHand) -> Mapping[str, Any]:
        """Run the checks of RFC 7662."""
        ask = self._introspector.ask
        presented = PresentedToIssuer(in_hand.token, self._trust, in_hand.proved_key, ask)
        run(INTROSPECTION_CHECKS, presented)
        return presented.claims
