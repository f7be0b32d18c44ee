"""The issuer's keys: fetched when needed, cached, and fetched again when one is missing."""

import threading
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey

from hosting.addresses import InnerAddress
from resource_server.refusals import RETRY_SECONDS
from resource_server.verification.issuer import Issuer
from resource_server.verification.keys import (
    REFETCH_SECONDS,
    TRUSTED_SECONDS,
    IssuerKeys,
    KeySearch,
    PublishedKeys,
)
from tests.support.faults import for_every
from tests.support.sockets import at_once
from tests.unit.resource_server.local_issuer import RSA_KEY, LocalIssuer, ec_key, ed_key
from tests.unit.resource_server.stage import Stage


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The current time in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def keys(issuer: LocalIssuer, clock: Clock) -> IssuerKeys:
    """The issuer's keys, none fetched yet."""
    return IssuerKeys(Issuer(InnerAddress(issuer.url), 5.0), clock)


def test_keys_are_fetched_once(stage: Stage) -> None:
    """Many requests, one discovery and one request for the key set."""
    for _ in range(5):
        assert stage.get(stage.issuer.token()).status_code == 200
    asked = {"/.well-known/oauth-authorization-server": 1, "/jwks": 1}
    assert stage.issuer.asked == asked


def test_an_unknown_kid_causes_exactly_one_fetch(stage: Stage) -> None:
    """Twenty invented kids cause no more fetches than one."""
    stage.get(stage.issuer.token())
    for number in range(20):
        token = stage.issuer.signed(ec_key(f"invented-{number}"))
        assert stage.get(token).status_code == 401
    assert stage.issuer.asked["/jwks"] == 2


def test_a_cold_start_with_an_unknown_kid_fetches_once(stage: Stage) -> None:
    """Keys that have just been fetched are not fetched again."""
    assert stage.get(stage.issuer.signed(ec_key("invented"))).status_code == 401
    assert stage.issuer.asked["/jwks"] == 1


def test_a_new_key_is_found_without_a_restart(stage: Stage) -> None:
    """After a rotation the new token is accepted, and the old one no longer is."""
    old = stage.issuer.token()
    assert stage.get(old).status_code == 200
    stage.issuer.rotate()
    assert stage.get(stage.issuer.token()).status_code == 200
    assert stage.issuer.asked["/jwks"] == 2
    assert stage.get(old).status_code == 401


def test_rotation_is_found_while_someone_invents_kids(
    issuer: LocalIssuer, keys: IssuerKeys, clock: Clock
) -> None:
    """After a short delay, an unknown kid causes a fetch again."""
    keys.find("first", "ES256")
    keys.find("invented", "ES256")
    issuer.rotate()
    assert keys.find(issuer.key.kid, "ES256").key is None
    clock.now += REFETCH_SECONDS
    assert keys.find(issuer.key.kid, "ES256").key is not None


def test_a_withdrawn_key_is_not_trusted_for_long(
    issuer: LocalIssuer, keys: IssuerKeys, clock: Clock
) -> None:
    """The key set is fetched again after some time, even if no key is missing."""
    keys.find("first", "ES256")
    issuer.rotate()
    assert keys.find("first", "ES256").key is not None
    clock.now += TRUSTED_SECONDS
    assert keys.find("first", "ES256") == ((), "")


def test_known_keys_serve_while_the_issuer_is_away(
    issuer: LocalIssuer, keys: IssuerKeys, clock: Clock
) -> None:
    """If the issuer is down, the resource server keeps working."""
    keys.find("first", "ES256")
    issuer.stop()
    clock.now += TRUSTED_SECONDS
    assert keys.find("first", "ES256").key is not None
    assert "no connection" in keys.find("other", "ES256").trouble


def test_a_failed_fetch_is_not_repeated_at_once(
    issuer: LocalIssuer, keys: IssuerKeys, clock: Clock
) -> None:
    """The next attempt is made only after a short delay, and then succeeds."""
    issuer.instead["/jwks"] = ("broken", 500)
    for _ in range(5):
        assert "it answered 500" in keys.find("first", "ES256").trouble
    assert issuer.asked["/jwks"] == 1
    issuer.instead.clear()
    clock.now += RETRY_SECONDS
    assert keys.find("first", "ES256").key is not None


def test_a_moved_key_set_is_found(issuer: LocalIssuer, keys: IssuerKeys, clock: Clock) -> None:
    """After a failure the metadata is read again."""
    issuer.metadata["jwks_uri"] = issuer.url + "/old"
    assert "it answered 404" in keys.find("first", "ES256").trouble
    del issuer.metadata["jwks_uri"]
    clock.now += RETRY_SECONDS
    assert keys.find("first", "ES256").key is not None


def test_threads_share_one_fetch(issuer: LocalIssuer, keys: IssuerKeys) -> None:
    """At the start and after a rotation: all threads wait for one request, and all get the key."""
    found = at_once(20, lambda: keys.find("first", "ES256"))
    assert all(search.key for search in found)
    assert issuer.asked["/jwks"] == 1
    issuer.rotate()
    found = at_once(20, lambda: keys.find(issuer.key.kid, "ES256"))
    assert all(search.key for search in found)
    assert issuer.asked["/jwks"] == 2


def test_a_known_key_waits_for_nobody(issuer: LocalIssuer, keys: IssuerKeys, clock: Clock) -> None:
    """While one thread fetches, tokens with known keys are accepted, even if a fetch is due."""
    keys.find("first", "ES256")
    asked = threading.Event()

    def hold() -> None:
        asked.set()
        issuer.until_stopped.wait()

    issuer.before_answer = hold
    fetching = threading.Thread(target=keys.find, args=("unknown", "ES256"))
    fetching.start()
    asked.wait()
    clock.now += TRUSTED_SECONDS
    served = threading.Thread(target=keys.find, args=("first", "ES256"))
    served.start()
    # This is shorter than the time limit for the issuer's response.
    served.join(2)
    has_waited = served.is_alive()
    issuer.until_stopped.set()
    fetching.join()
    served.join()
    assert not has_waited


@for_every(
    "jwk",
    [
        "text",
        5,
        None,
        [],
        {},
        {"kty": "new"},
        {"kty": []},
        {"kty": "EC"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "nowhere", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "", "y": "="},
        {"kty": "EC", "crv": "P-256", "x": 5, "y": 5},
        {"kty": "RSA", "n": "AQ", "e": "AQ"},
        {"kty": "RSA", "n": "", "e": ""},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "OKP", "crv": "X25519", "x": "A" * 43},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "RSA", "n": "a", "e": "AQAB", "use": "fun"},
        {"kty": "RSA", "n": "a", "e": "AQAB", "use": [], "key_ops": 5},
        {"kty": "RSA", "n": "a", "e": "AQAB", "key_ops": 5},
    ],
)
def test_a_key_that_is_not_understood_is_left_out(issuer: LocalIssuer, jwk: Any) -> None:
    """An unusable key does not affect the rest of the set, and verifies nothing."""
    published = PublishedKeys([jwk, *issuer.published], 0.0)
    assert len(published.find("first", "ES256")) == 1
    assert published.find(None, "RS256") == ()
    assert published.find(None, "EdDSA") == ()


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_short_rsa_key_is_left_out() -> None:
    """A key with fewer than 2048 bits can be factored."""
    short = RSAKey.generate_key(1024, {"kid": "short"}).as_dict(private=False)
    assert PublishedKeys([short], 0.0).find("short", "RS256") == ()


@pytest.mark.parametrize("odd", [{"use": "enc"}, {"alg": "RS512"}, {"key_ops": ["sign"]}])
def test_a_key_for_something_else_verifies_nothing(odd: dict[str, Any]) -> None:
    """A key declares its purpose and is used for nothing else."""
    plain = {
        name: value
        for name, value in RSA_KEY.as_dict(private=False).items()
        if name not in ("use", "alg")
    }
    assert len(PublishedKeys([plain], 0.0).find("rsa", "RS256")) == 1
    assert PublishedKeys([plain | odd], 0.0).find("rsa", "RS256") == ()


def test_a_kid_that_two_keys_have_names_none() -> None:
    """Unless they are keys for different algorithms (RFC 7517 §4.5)."""
    twins = [ec_key("same").as_dict(private=False) for _ in range(3)]
    edwards = ed_key("same").as_dict(private=False)
    published = PublishedKeys([*twins, edwards], 0.0)
    assert len(published.find("same", "ES256")) == 3
    assert KeySearch(published.find("same", "ES256"), "").key is None
    assert KeySearch(published.find("same", "EdDSA"), "").key is not None


def test_a_shared_secret_is_no_key() -> None:
    """A symmetric key in a public key set is a mistake, and verifies nothing."""
    secret = OctKey.import_key("x" * 32, {"kid": "first"}).as_dict()
    published = PublishedKeys([secret], 0.0)
    assert all(published.find("first", name) == () for name in ("ES256", "RS256", "HS256"))


def test_the_trace_tells_why_keys_are_missing(issuer: LocalIssuer, tmp_path: Path) -> None:
    """503, never 500, and the finding contains the URL."""
    stage = Stage(issuer, tmp_path)
    token = issuer.token()
    issuer.stop()
    answer = stage.get(token)
    assert answer.status_code == 503
    assert stage.refused_by() == "key_set_is_published"
    finding = stage.findings()["key_set_is_published"]
    assert issuer.url in finding.received
    assert "no connection" in finding.received
