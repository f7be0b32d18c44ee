"""The issuer's keys: cached, fetched again for an unknown kid, and not too often."""

from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey

from client_app.issuer.back_channel import BackChannel
from client_app.issuer.issuer_keys import KEYS_SECONDS, SEARCH_SECONDS, IssuerKeys
from client_app.refusals import Problem
from tests.unit.client_app.fake_issuer import EC, RSA, FakeIssuer
from tests.unit.client_app.local_server import error

RS256 = {"alg": "RS256", "kid": "rsa-1"}


class Keys:
    """The keys of an issuer, with a clock that a test sets."""

    def __init__(self, issuer: FakeIssuer) -> None:
        self.issuer = issuer
        self.now = 1000.0
        channel = BackChannel("authorization_server", (5, 5))
        self._keys = IssuerKeys(issuer.url, channel, lambda: self.now)

    def find(self, **header: Any) -> str | None:
        """The kid of the key found."""
        key = self._keys.find(f"{self.issuer.url}/jwks", header)
        return key.kid if key else None

    @property
    def fetched(self) -> int:
        """How often the key set was requested."""
        return len(self.issuer.arrived_at("/jwks"))


@pytest.fixture
def keys(issuer: FakeIssuer) -> Keys:
    """The keys, before the first fetch."""
    return Keys(issuer)


def test_keys_are_fetched_once(keys: Keys) -> None:
    """Many tokens, one request."""
    assert [keys.find(**RS256) for _ in range(5)] == ["rsa-1"] * 5
    assert keys.fetched == 1


def test_keys_are_fetched_again_when_they_are_old(keys: Keys) -> None:
    """A withdrawn key must not be trusted forever."""
    keys.find(**RS256)
    keys.issuer.published = []
    keys.now += KEYS_SECONDS + 1
    assert keys.find(**RS256) is None
    assert keys.fetched == 2


def test_an_unknown_kid_is_asked_for_at_once(keys: Keys) -> None:
    """OIDC Core §10.1.1: after a rotation, the next login works, however fresh the cache is."""
    keys.find(**RS256)
    keys.issuer.published = [RSAKey.generate_key(2048, {"kid": "rsa-2"})]
    assert keys.find(alg="RS256", kid="rsa-2") == "rsa-2"
    assert keys.fetched == 2


def test_unknown_kids_do_not_flood_the_issuer(keys: Keys) -> None:
    """At most one fetch in half a minute, however many invented kids arrive."""
    keys.find(**RS256)
    for number in range(20):
        assert keys.find(alg="RS256", kid=f"nonsense-{number}") is None
    assert keys.fetched == 2
    keys.now += SEARCH_SECONDS + 1
    keys.find(alg="RS256", kid="nonsense")
    assert keys.fetched == 3


def test_a_key_must_fit_the_algorithm(keys: Keys) -> None:
    """An RSA key fits neither ES256 nor HS256."""
    assert keys.find(alg="ES256", kid="rsa-1") is None
    assert keys.find(alg="HS256", kid="rsa-1") is None
    assert keys.find(alg="PS256", kid="rsa-1") == "rsa-1"
    assert keys.find(alg="ES256", kid="ec-1") == "ec-1"


def test_without_a_kid_there_must_be_no_choice(keys: Keys) -> None:
    """OIDC Core §10.1: a kid is needed if the set has several keys of that type."""
    assert keys.find(alg="RS256") == "rsa-1"
    keys.issuer.published = [RSA, RSAKey.generate_key(2048, {"kid": "rsa-2"})]
    keys.now += KEYS_SECONDS + 1
    assert keys.find(alg="RS256") is None


@pytest.mark.parametrize(
    "odd",
    [
        {},
        5,
        None,
        {"kty": "RSA", "kid": "rsa-1"},
        {"kty": "RSA", "n": "é", "e": "AQAB", "kid": "rsa-1"},
        {"kty": "RSA", "n": 5, "e": [], "kid": "rsa-1"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "rsa-1"},
        {"kty": ["RSA"], "kid": "rsa-1"},
        OctKey.generate_key(256, {"kid": "rsa-1"}).as_dict(private=True),
        RSA.as_dict(private=False, use="enc"),
    ],
    ids=range(10),
)
def test_one_odd_key_does_not_spoil_the_others(keys: Keys, odd: Any) -> None:
    """RFC 7517 §5: unknown keys are ignored, and so are secret and encryption keys."""
    keys.issuer.instead["/jwks"] = lambda: {"keys": [odd, EC.as_dict(private=False)]}
    assert keys.find(**RS256) is None
    assert keys.find(alg="ES256", kid="ec-1") == "ec-1"


@pytest.mark.parametrize("answer", [{"keys": 5}, ["keys"], {}, "nonsense"])
def test_what_is_no_key_set_is_a_problem(keys: Keys, answer: object) -> None:
    """A page reports it, and the next login tries again."""
    keys.issuer.instead["/jwks"] = lambda: answer
    for _ in range(2):
        with pytest.raises(Problem, match="did not publish its keys"):
            keys.find(**RS256)
    assert keys.fetched == 2


def test_a_failing_endpoint_is_a_problem(keys: Keys) -> None:
    """Even if its error response contains keys."""
    keys.issuer.instead["/jwks"] = lambda: error("server_error", 500)
    with pytest.raises(Problem):
        keys.find(**RS256)
