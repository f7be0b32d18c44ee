"""`recorder.following.published_keys`: signatures verified with the published keys."""

import base64
import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from recorder.event.incoming import event_of
from recorder.following.published_keys import KEYS, LONGEST_KEY, LONGEST_KEY_SET, PublishedKeys
from tests.unit.recorder.recordings import Event, honest_events, honest_flow
from tests.unit.recorder.samples import AS, CLIENT, RS, answer, question, request, response

HONEST = {event.part: event for event in honest_events()}
TOKENS = {found.kind: found.text for found in HONEST["7"].sightings}
PUBLISHED = next(event for event in honest_flow() if event["part"] == "8.2")
EC_KEY, RSA_KEY = json.loads(PUBLISHED["http"]["response"]["body"])["keys"]
RSA = RSAKey.generate_key(2048)
OCT_KEY = {"kty": "oct", "k": "AAAA", "kid": "k"}


def published(*keys: Any, role: str = AS, **changes: Any) -> Event:
    """A response with a key set."""
    sent, status = changes.get("sent", request()), changes.get("status", 200)
    return answer(role, CLIENT, sent, answered=response(status, json.dumps({"keys": keys})))


def knowing(*events: Event) -> PublishedKeys:
    """The keys learned from these events."""
    keys = PublishedKeys()
    for event in events:
        keys.learn(event_of(event))
    return keys


def forged(header: Any, signature: str = "AAAA") -> str:
    """A token with this header."""
    texts = (json.dumps(part).encode() for part in (header, {"sub": "mallory"}))
    return ".".join([*(base64.urlsafe_b64encode(text).decode() for text in texts), signature])


@pytest.mark.parametrize(
    ("kind", "alg", "kid"),
    [
        ("access_token", "ES256", "OGyax3BOtultZIAdCuqAIBgDueLEK1yMTJZELHadPvM"),
        ("id_token", "RS256", "zMnfQV-awv7VFgcc-R-A8ztSQgDKFy2nEibTQdiStL0"),
    ],
)
def test_a_signature_is_verified_with_the_published_key(kind: str, alg: str, kid: str) -> None:
    """The key that the header names signed exactly these bytes."""
    told = f"The signature was made with the published key {kid} ({alg})."
    assert knowing(*honest_flow()).verify(TOKENS[kind]) == (alg, kid, "valid", told)


@pytest.mark.parametrize(
    ("alg", "key"),
    [
        ("ES256", ECKey.generate_key("P-256")),
        ("ES384", ECKey.generate_key("P-384")),
        ("ES512", ECKey.generate_key("P-521")),
        ("PS256", RSA),
        ("PS384", RSA),
        ("PS512", RSA),
        ("RS384", RSA),
        ("RS512", RSA),
        ("Ed25519", OKPKey.generate_key("Ed25519")),
        ("EdDSA", OKPKey.generate_key("Ed25519")),
    ],
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_every_way_to_sign_with_a_private_key_is_known(alg: str, key: Key) -> None:
    """Unknown header parameters are ignored (RFC 7515 §4)."""
    registry = jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
    header = {"alg": alg, "kid": "k", "unheard-of": 1}
    token = jws.serialize_compact(header, b"{}", key, registry=registry)
    keys = knowing(published(key.as_dict(private=False) | {"kid": "k"}))
    assert keys.verify(token).verdict == "valid"


def test_a_key_that_nobody_published_is_unknown() -> None:
    """Nothing is fetched, so only keys that the recorder has seen are known."""
    signature = knowing(*honest_flow()[:16]).verify(TOKENS["id_token"])
    assert (signature.verdict, signature.sentence) == (
        "unknown key",
        "No key of that name was published while the recorder watched.",
    )


@pytest.mark.parametrize("kind", ["access_token", "id_token"])
def test_a_changed_token_is_found_out(kind: str) -> None:
    """Changed claims and a changed signature are both found."""
    header, claims, signature = TOKENS[kind].split(".")
    other = base64.urlsafe_b64encode(b'{"sub":"mallory"}').decode().rstrip("=")
    keys = knowing(*honest_flow())
    for changed in (f"{header}.{other}.{signature}", f"{header}.{claims}.{signature[::-1]}"):
        told = keys.verify(changed)
        assert told.verdict == "invalid"
        assert "was not made with the published key" in told.sentence


@pytest.mark.parametrize(
    ("alg", "told"),
    [
        ("none", "It is not signed, so anyone could have written it."),
        ("nOnE", "It is not signed, so anyone could have written it."),
        (None, "It is not signed, so anyone could have written it."),
        (["ES256"], "It is not signed, so anyone could have written it."),
        ("HS256", "HS256 is not a signature that a published key could confirm."),
    ],
)
def test_only_a_private_key_can_sign(alg: Any, told: str) -> None:
    """RFC 8725 §3.1: never `none`, and never an algorithm with a shared secret."""
    token = forged({"alg": alg, "kid": EC_KEY["kid"]}, "")
    signature = knowing(*honest_flow()).verify(token)
    assert (signature.verdict, signature.sentence) == ("invalid", told)


def test_a_key_of_another_kind_confirms_nothing() -> None:
    """An RSA key cannot have made an ES256 signature, and an encryption key cannot sign at all."""
    for key in (RSA_KEY, EC_KEY | {"use": "enc"}, EC_KEY | {"alg": "ES384"}, EC_KEY | {"x": "AA"}):
        keys = knowing(published(key | {"kid": EC_KEY["kid"]}))
        assert keys.verify(TOKENS["access_token"]).verdict == "invalid"


@pytest.mark.parametrize(
    "event",
    [
        published(EC_KEY, role=CLIENT),
        published(EC_KEY, role=RS),
        published(EC_KEY, status=404),
        published(EC_KEY, sent=request("POST")),
        published(EC_KEY) | {"from": CLIENT},
        question(AS, CLIENT, request()),
        published(EC_KEY) | {"http": None},
        published(EC_KEY | {"kid": 1}),
        published(EC_KEY | {"padding": "x" * LONGEST_KEY}),
        published(OCT_KEY | {"kid": EC_KEY["kid"]}),
        published("key", None, [], 1),
        answer(AS, CLIENT, request(), answered=response(200, '{"keys": {}}')),
        answer(AS, CLIENT, request(), answered=response(200, '["keys"]')),
        answer(AS, CLIENT, request(), answered=response(200, "[" * 100_000)),
        answer(AS, CLIENT, request(), answered=response(200, "<html>")),
    ],
)
def test_keys_come_from_the_authorization_server_alone(event: Event) -> None:
    """Only its own record of a successful response to a GET counts; anything else is ignored."""
    assert knowing(event).verify(TOKENS["access_token"]).verdict == "unknown key"


def test_memory_is_bounded() -> None:
    """However many keys are published."""
    keys = knowing(*(published(EC_KEY | {"kid": f"key {n}"}) for n in range(KEYS + 1)))
    verdicts = {
        number: keys.verify(forged({"alg": "ES256", "kid": f"key {number}"})).verdict
        for number in (0, KEYS)
    }
    assert verdicts == {0: "unknown key", KEYS: "invalid"}


def test_an_endless_key_set_is_not_read_to_its_end() -> None:
    """However many keys an issuer publishes."""
    others = [EC_KEY | {"kid": f"key {n}"} for n in range(LONGEST_KEY_SET)]
    keys = knowing(published(*others, EC_KEY))
    assert keys.verify(TOKENS["access_token"]).verdict == "unknown key"


def test_a_later_key_takes_the_place_of_one_with_its_name() -> None:
    """Keys are rotated, or another issuer uses the same key id."""
    keys = knowing(published(RSA_KEY | {"kid": EC_KEY["kid"]}), published(EC_KEY))
    assert keys.verify(TOKENS["access_token"]).verdict == "valid"


HOSTILE_HEADERS: list[dict[str, Any]] = [
    {"alg": "ES256", "kid": "k", "crit": ["exp"], "exp": 1},
    {"alg": "ES256", "kid": "k", "crit": 1},
    {"alg": "ES256", "kid": "k", "b64": False, "crit": ["b64"]},
    {"alg": "ES256", "kid": "k", "typ": ["a"], "jwk": EC_KEY, "x5c": 1},
    {"alg": "EdDSA", "kid": "k"},
    {"alg": "ES256", "kid": ["k"]},
    {"alg": "ES256", "kid": "\ud800"},
    {},
]


@pytest.mark.parametrize(
    "key",
    [
        EC_KEY,
        EC_KEY | {"crv": "P-521"},
        EC_KEY | {"d": "AA"},
        EC_KEY | {"key_ops": 1},
        {"kty": "OKP", "crv": "X25519", "x": "A" * 43},
        {"kty": "OKP", "crv": "none of them", "x": "A" * 43},
        {"kty": "RSA", "n": "", "e": "AQAB"},
        {"kty": "RSA"},
        {"kty": "EC", "crv": [], "x": {}, "y": None},
    ],
)
def test_hostile_headers_and_keys_are_only_invalid(key: dict[str, Any]) -> None:
    """Nothing from the wire is trusted, and nothing raises an exception."""
    keys = knowing(published(key | {"kid": "k"}))
    for header in HOSTILE_HEADERS:
        for signature in ("", "AAAA", "!!", "A" * 86, "A" * 342):
            assert keys.verify(forged(header, signature)).verdict != "valid", header


@pytest.mark.parametrize("text", ["", "..", "a.b.c", "\ud800.\x00.", "eyJ9.eyJ9.e", "a" * 70_000])
def test_what_is_no_token_is_told_so(text: str) -> None:
    """This includes opaque tokens."""
    told = "This is not a signed token that can be read."
    assert knowing().verify(text) == ("", "", "invalid", told)
