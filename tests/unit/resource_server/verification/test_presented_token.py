"""A presented token does only as much work as the checks need."""

from pathlib import Path

import pytest
from flask import Flask, request

from hosting.access.own_names import OwnNames
from hosting.addresses import InnerAddress
from resource_server.config import Config
from resource_server.verification.dpop_proof import ProofPolicy
from resource_server.verification.issuer import Issuer
from resource_server.verification.keys import IssuerKeys
from resource_server.verification.presented_token import (
    Introspection,
    PresentedJwt,
    PresentedToIssuer,
    Trust,
)
from resource_server.verification.seen_proofs import SeenProofs
from tests.unit.resource_server.local_issuer import RESOURCE, LocalIssuer
from tests.unit.resource_server.prepared import prepared_database

app = Flask(__name__)


@pytest.fixture
def trust(issuer: LocalIssuer, tmp_path: Path) -> Trust:
    """A configuration that trusts the local issuer."""
    engine = prepared_database(f"sqlite:///{tmp_path / 'notes.db'}")
    proofs = ProofPolicy(60, SeenProofs(engine), OwnNames.of(Config(url=RESOURCE)))
    return Trust(issuer.url, RESOURCE, proofs)


def jwt(trust: Trust, authorization: str) -> PresentedJwt:
    """A token presented by a request."""
    keys = IssuerKeys(Issuer(InnerAddress(trust.issuer), 5.0))
    with app.test_request_context(headers={"Authorization": authorization}):
        presented = PresentedJwt(request, trust, "", keys)
        # Read these while the request context exists.
        assert presented.places
        assert presented.proof.sent == []
        return presented


def test_looking_at_a_token_asks_nobody(issuer: LocalIssuer, trust: Trust) -> None:
    """The key is looked up once, and only when it is needed."""
    presented = jwt(trust, f"Bearer {issuer.token()}")
    assert presented.header["alg"] == "ES256"
    assert not issuer.asked
    assert presented.search is presented.search
    assert presented.search.key is not None
    assert issuer.asked["/jwks"] == 1


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_what_is_no_jwt_says_nothing(trust: Trust, token: str) -> None:
    """Whichever check reads it, in whatever order, it finds nothing and raises no exception."""
    presented = jwt(trust, f"Bearer {token}")
    assert (presented.signed, presented.header) == (None, {})
    assert (presented.payload, presented.claims) == (None, {})
    assert (presented.subject, presented.client_id) == ("", "")
    assert presented.search.key is None


def test_a_missing_proof_says_nothing(trust: Trust) -> None:
    """With the DPoP scheme there is then no key that a token could be bound to."""
    presented = jwt(trust, "DPoP nonsense")
    proof = presented.proof
    assert (proof.signed, proof.payload, proof.key) == (None, None, None)
    assert (proof.header, proof.claims, presented.proved_key) == ({}, {}, "")
    assert not proof.is_first_use


def test_the_issuer_is_asked_once(trust: Trust) -> None:
    """The request is sent only when a check needs the response."""
    asked: list[str] = []

    def ask(token: str) -> Introspection:
        asked.append(token)
        return Introspection({"active": True}, "")

    with app.test_request_context(headers={"Authorization": "Bearer x"}):
        presented = PresentedToIssuer(request, trust, "", ask)
        assert asked == []
        assert presented.claims == presented.introspection.document == {"active": True}
    assert asked == ["x"]
