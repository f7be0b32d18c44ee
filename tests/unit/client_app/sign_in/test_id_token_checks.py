"""The checks of an ID token, each on its own; tests/spec covers them all together."""

import re
from dataclasses import replace
from typing import Any

import pytest

from client_app.session.id_tokens import ReceivedIdToken
from client_app.sign_in.id_token_checks import (
    ID_TOKEN_CHECKS,
    at_hash_matches_the_access_token,
    id_token_is_well_formed,
    issue_time_is_plausible,
    key_is_published,
    nonce_is_the_one_sent,
    signature_is_valid,
)
from tests.unit.client_app.checking import passing, texts
from tests.unit.client_app.fake_issuer import encoded

NOTHING = ReceivedIdToken(
    raw="",
    issuer="https://issuer.example",
    client_id="me",
    algorithms=("RS256",),
    nonce="n",
    access_token="jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y",
    started_at=1000.0,
    now=1010.0,
    find_key=lambda _header: None,
)


def token(
    header: dict[str, Any] | None = None, claims: dict[str, Any] | None = None, **changed: Any
) -> ReceivedIdToken:
    """A token with this header and these claims."""
    raw = f"{encoded(header or {})}.{encoded(claims or {})}."
    return replace(NOTHING, raw=raw, **changed)


def test_nothing_passes_but_what_is_optional() -> None:
    """Run on its own, each check fails if a value is missing; only azp and at_hash are optional."""
    assert passing(ID_TOKEN_CHECKS, NOTHING) == [
        "authorized_party_is_this_client",
        "at_hash_matches_the_access_token",
    ]


@pytest.mark.parametrize(
    ("raw", "received"),
    [
        ("", "none"),
        ("x", "one part"),
        ("a.b", "2 parts"),
        ("x.e30.", "an unreadable header"),
        (f"{encoded({'alg': 'none'})}.x.", "an unreadable payload"),
    ],
)
def test_each_malformed_token_is_told_apart(raw: str, received: str) -> None:
    """Missing, incomplete and unreadable are different findings."""
    told = texts([id_token_is_well_formed], replace(NOTHING, raw=raw))
    assert told.endswith(f"received {received}")


def test_the_example_of_the_specification() -> None:
    """OIDC Core appendix A.3: the access token and at_hash of the example."""
    example = token({"alg": "RS256"}, {"at_hash": "77QmUPtjPfzWtF2AnpK9RQ"})
    assert at_hash_matches_the_access_token.find(example).passed


@pytest.mark.parametrize(("algorithm", "length"), [("RS256", 22), ("PS384", 32), ("ES512", 43)])
def test_at_hash_follows_the_algorithm(algorithm: str, length: int) -> None:
    """OIDC Core §3.1.3.6: half of the hash that the signature algorithm uses."""
    told = texts([at_hash_matches_the_access_token], token({"alg": algorithm}))
    (expected,) = re.findall(r"expected (.*), or none, received none", told)
    assert len(expected) == length


def test_an_empty_nonce_equals_no_nonce() -> None:
    """A missing value never matches an unset one."""
    assert not nonce_is_the_one_sent.find(replace(NOTHING, nonce="")).passed
    assert not nonce_is_the_one_sent.find(token(claims={"nonce": ""}, nonce="")).passed


def test_a_held_flow_may_take_its_time() -> None:
    """A token issued ten minutes ago is accepted if the flow started before that."""
    assert issue_time_is_plausible.find(token(claims={"iat": 1000}, now=1600.0)).passed


def test_the_key_is_looked_up_once_and_only_when_needed() -> None:
    """Claims are checked without the key."""
    asked: list[object] = []
    received = token({"kid": "k"}, {"iat": 1000}, find_key=asked.append)
    assert issue_time_is_plausible.find(received).passed
    assert asked == []
    assert not key_is_published.find(received).passed
    assert not signature_is_valid.find(received).passed
    assert asked == [{"kid": "k"}]
