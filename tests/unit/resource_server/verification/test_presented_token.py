"""A token in hand opens only as far as it is asked."""

import pytest

from resource_server.verification.issuer import Issuer
from resource_server.verification.keys import IssuerKeys
from resource_server.verification.presented_token import (
    Introspection,
    PresentedJwt,
    PresentedToIssuer,
    Trust,
)
from tests.unit.resource_server.local_issuer import RESOURCE, LocalIssuer


@pytest.fixture
def trust(issuer: LocalIssuer) -> Trust:
    """Trust in the local issuer."""
    return Trust(issuer.url, RESOURCE)


def jwt(issuer: LocalIssuer, trust: Trust, token: str) -> PresentedJwt:
    """A token in hand."""
    keys = IssuerKeys(Issuer(issuer.url, 5.0))
    return PresentedJwt(token, trust, None, keys)


def test_looking_at_a_token_asks_nobody(issuer: LocalIssuer, trust: Trust) -> None:
    """The key is looked up when it is asked for, and once."""
    presented = jwt(issuer, trust, issuer.token())
    assert presented.header["alg"] == "ES256"
    assert not issuer.asked
    assert presented.search is presented.search
    assert presented.search.key is not None
    assert issuer.asked["/jwks"] == 1


def test_what_is_no_jwt_says_nothing(issuer: LocalIssuer, trust: Trust) -> None:
    """Whichever check looks at it, in whatever order, finds nothing and breaks nothing."""
    presented = jwt(issuer, trust, "nonsense")
    assert (presented.signed, presented.header) == (None, {})
    assert (presented.payload, presented.claims) == (None, {})
    assert presented.search.key is None


def test_the_issuer_is_asked_once(trust: Trust) -> None:
    """And only when a check wants to know."""
    asked: list[str] = []

    def ask(token: str) -> Introspection:
        asked.append(token)
        return Introspection({"active": True}, "")

    presented = PresentedToIssuer("x", trust, None, ask)
    assert asked == []
    assert presented.claims == presented.introspection.document == {"active": True}
    assert asked == ["x"]
