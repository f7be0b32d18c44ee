"""The rules for an ID token, asked alone; the whole is proved in tests/spec."""

from dataclasses import replace

import pytest

from client_app.session.id_tokens import ReceivedIdToken
from client_app.sign_in.id_token_checks import (
    ID_TOKEN_CHECKS,
    at_hash_matches_the_access_token,
    issue_time_is_plausible,
    nonce_is_the_one_sent,
)

NOTHING = ReceivedIdToken(
    raw="",
    header={},
    claims={},
    key=None,
    issuer="https://issuer.example",
    client_id="me",
    algorithms=("RS256",),
    nonce="n",
    access_token="jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y",
    started_at=1000.0,
    now=1010.0,
)


def test_nothing_passes_but_what_is_optional() -> None:
    """Each rule asked alone refuses a missing value; only azp and at_hash may be missing."""
    passing = [rule.name for rule in ID_TOKEN_CHECKS if rule(NOTHING).passed]
    assert passing == ["authorized_party_is_this_client", "at_hash_matches_the_access_token"]


def test_the_example_of_the_specification() -> None:
    """OIDC Core appendix A.3: access token and at_hash of the example."""
    token = replace(NOTHING, header={"alg": "RS256"}, claims={"at_hash": "77QmUPtjPfzWtF2AnpK9RQ"})
    assert at_hash_matches_the_access_token(token).passed


@pytest.mark.parametrize(("algorithm", "length"), [("RS256", 22), ("PS384", 32), ("ES512", 43)])
def test_at_hash_follows_the_algorithm(algorithm: str, length: int) -> None:
    """OIDC Core §3.1.3.6: half of the hash that the signature uses."""
    finding = at_hash_matches_the_access_token(replace(NOTHING, header={"alg": algorithm}))
    assert len(finding.expected.removesuffix(", or nothing")) == length


def test_an_empty_nonce_equals_no_nonce() -> None:
    """A missing value never equals an unset one."""
    assert not nonce_is_the_one_sent(replace(NOTHING, nonce="")).passed


def test_a_held_flow_may_take_its_time() -> None:
    """Issued ten minutes ago is fine if the flow began before that."""
    token = replace(NOTHING, claims={"iat": 1000}, now=1600.0)
    assert issue_time_is_plausible(token).passed
