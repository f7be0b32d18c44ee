"""Each check of a JWT access token fails by itself, and shows what it expected and received."""

import base64
import json
import time
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from resource_server.config import AHEAD_SECONDS
from resource_server.presented.sending_checks import SENDING_CHECKS
from resource_server.verification.access_token_checks import ACCESS_TOKEN_CHECKS
from resource_server.verification.claim_checks import SCOPE_CHECKS
from tests.support.faults import for_every
from tests.unit.resource_server.local_issuer import (
    RESOURCE,
    RSA_KEY,
    LocalIssuer,
    ec_key,
    ed_key,
)
from tests.unit.resource_server.stage import Stage


def part(document: object) -> str:
    """One part of a JWT, encoded by hand."""
    text = document if isinstance(document, str) else json.dumps(document)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def raw(issuer: LocalIssuer, payload: str, **header: object) -> str:
    """A token with any payload and a valid signature."""
    whole = {"alg": "ES256", "typ": "at+jwt", "kid": issuer.key.kid} | header
    return jws.serialize_compact(whole, payload.encode(), issuer.key, ["ES256"])


def refusal(stage: Stage, token: str) -> tuple[int, str]:
    """The status, and the name of the failed check."""
    return stage.get(token).status_code, stage.refused_by()


def test_a_good_token_passes_all_checks_in_order(stage: Stage) -> None:
    """All checks are made, in the order of the tuples."""
    assert stage.get(stage.issuer.token()).status_code == 200
    names = [rule.name for rule in (*SENDING_CHECKS, *ACCESS_TOKEN_CHECKS, *SCOPE_CHECKS)]
    assert list(stage.findings())[: len(names)] == names
    assert stage.refused_by() == ""


@pytest.mark.parametrize("token", ["opaque", "a.b", "a.b.c.d", "..", "e30.e30.", "e30.e30.AAAA="])
def test_what_has_not_three_parts_is_refused(stage: Stage, token: str) -> None:
    """The parts are a header with an algorithm, a payload and a signature."""
    assert refusal(stage, token) == (401, "token_is_a_signed_jwt")
    assert not stage.issuer.asked


@for_every(
    "header",
    [
        [],
        5,
        '"alg"',
        '"algb64"',
        ["alg", "b64"],
        {"typ": "at+jwt"},
        {"alg": 5},
        {"alg": None},
        {"alg": "ES256", "kid": ["x"]},
        {"alg": "ES256", "kid": None},
        {"alg": "ES256", "b64": False},
        {"alg": "ES256", "x5c": ["a" * 9000]},
        "[" * 5000,
        "{",
        "",
    ],
)
def test_what_has_no_usable_header_is_refused(stage: Stage, header: object) -> None:
    """The header must be an object that names an algorithm, and a key only as a string."""
    token = f"{part(header)}.{part({})}.AAAA"
    assert refusal(stage, token) == (401, "token_is_a_signed_jwt")
    assert not stage.issuer.asked


@pytest.mark.parametrize("signature", ["", "A", "AAAA", "AAA=", "A" * 86, "A" * 1000])
def test_a_signature_must_be_one(stage: Stage, signature: str) -> None:
    """Whatever its length and shape."""
    token = stage.issuer.token().rpartition(".")[0] + "." + signature
    assert refusal(stage, token) == (401, "signature_is_valid")


@pytest.mark.parametrize("typ", [None, "JWT", "", "at+jwt ", "id+jwt", "jwt"])
def test_another_type_is_refused(stage: Stage, typ: str | None) -> None:
    """An ID token has typ JWT or none; neither is an access token."""
    assert refusal(stage, stage.issuer.token({"typ": typ})) == (401, "type_is_access_token")


@pytest.mark.parametrize("typ", ["at+jwt", "application/at+jwt", "AT+JWT"])
def test_both_names_of_the_type_are_accepted(stage: Stage, typ: str) -> None:
    """The type is at+jwt, with or without application/, in any case."""
    assert refusal(stage, stage.issuer.token({"typ": typ})) == (200, "")


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "HS256", "ES256K", "", "RS1"])
def test_an_algorithm_that_is_not_on_the_list_is_refused(stage: Stage, alg: str) -> None:
    """The server's own list decides; nothing is fetched for such a token."""
    header = {"alg": alg, "typ": "at+jwt", "kid": stage.issuer.key.kid}
    token = f"{part(header)}.{part(stage.issuer.claims())}."
    assert refusal(stage, token) == (401, "algorithm_is_allowed")
    assert not stage.issuer.asked


def test_the_public_key_is_no_shared_secret(stage: Stage) -> None:
    """HS256 with the published key as the secret is refused, with or without a kid."""
    jwk = json.dumps(stage.issuer.published[0])
    for secret in (stage.issuer.key.as_pem(), jwk.encode()):  # type: ignore[union-attr]
        key = OctKey.import_key(base64.b64encode(secret), {"kid": "first"})
        token = stage.issuer.signed(key, {"alg": "HS256"})
        assert refusal(stage, token) == (401, "algorithm_is_allowed")


@pytest.mark.parametrize(
    ("alg", "key"),
    [
        ("RS256", RSA_KEY),
        ("PS256", RSA_KEY),
        ("EdDSA", ed_key("ed")),
        ("Ed25519", ed_key("ed")),
        ("ES256", ec_key("ec")),
    ],
)
def test_foreign_issuers_may_sign_otherwise(stage: Stage, alg: str, key: Any) -> None:
    """RS256, PS256, ES256 and EdDSA are all verified, and a changed token of each is refused."""
    stage.issuer.published = [key.as_dict(private=False)]
    token = stage.issuer.signed(key, {"alg": alg})
    assert refusal(stage, token) == (200, "")
    header, _, signature = token.split(".")
    changed = f"{header}.{part(stage.issuer.claims(sub='bob'))}.{signature}"
    assert refusal(stage, changed) == (401, "signature_is_valid")


@pytest.mark.parametrize("crit", [["b64"], ["exp"], [], 5, [["x"]], "x"])
def test_what_is_critical_is_refused(stage: Stage, crit: object) -> None:
    """A token that requires an extension is refused, because this server supports none."""
    header = {"alg": "ES256", "typ": "at+jwt", "kid": "first", "crit": crit}
    token = f"{part(header)}.{part(stage.issuer.claims())}.AAAA"
    assert refusal(stage, token) == (401, "nothing_critical_is_in_the_token")


def test_an_unencoded_payload_is_refused(stage: Stage) -> None:
    """RFC 7797 prohibits b64=false in a JWT, however well it is signed."""
    header = {"alg": "ES256", "typ": "at+jwt", "kid": "first", "b64": False, "crit": ["b64"]}
    token = jws.serialize_compact(header, b"e30", stage.issuer.key, ["ES256"])
    assert refusal(stage, token) == (401, "nothing_critical_is_in_the_token")


def test_keys_that_a_token_brings_are_ignored(stage: Stage) -> None:
    """`jwk`, `jku` and `x5u` are neither used nor fetched: an attacker's key is not accepted."""
    own = ec_key("first")
    elsewhere = f"{stage.issuer.url}/attacker"
    header = {"jwk": own.as_dict(private=False), "jku": elsewhere, "x5u": elsewhere}
    assert refusal(stage, stage.issuer.signed(own, header)) == (401, "signature_is_valid")
    assert "/attacker" not in stage.issuer.asked
    assert refusal(stage, stage.issuer.token(header)) == (200, "")


def test_a_header_that_is_not_understood_is_ignored(stage: Stage) -> None:
    """RFC 7515 §4: unless it is marked as critical."""
    token = stage.issuer.token({"new": {"a": 1}, "x5t#S256": "x", "cty": "x", "nonce": "n"})
    assert refusal(stage, token) == (200, "")


def test_a_key_unknown_to_the_issuer_is_refused(stage: Stage) -> None:
    """The kid must be one of the issuer's."""
    token = stage.issuer.signed(ec_key("mine"))
    assert refusal(stage, token) == (401, "key_is_published")
    made = stage.findings()["key_is_published"]
    assert made.expected.startswith("1 ES256 key with kid mine among")
    assert made.received == "0 ES256 keys with kid mine"


def test_a_known_kid_with_another_algorithm_is_refused(stage: Stage) -> None:
    """A key is used only for the algorithm it is made for."""
    token = stage.issuer.signed(RSA_KEY, {"alg": "RS256", "kid": "first"})
    assert refusal(stage, token) == (401, "key_is_published")


def test_without_kid_one_key_must_fit(stage: Stage) -> None:
    """A token without kid is accepted only if exactly one key fits its algorithm."""
    token = stage.issuer.token({"kid": None})
    stage.issuer.published.append(RSA_KEY.as_dict(private=False))
    assert refusal(stage, token) == (200, "")


def test_without_kid_two_fitting_keys_are_one_too_many(stage: Stage) -> None:
    """The position in the key set means nothing, so two keys that fit count as none."""
    token = stage.issuer.token({"kid": None})
    stage.issuer.published.append(ec_key("second").as_dict(private=False))
    assert refusal(stage, token) == (401, "key_is_published")
    assert stage.findings()["key_is_published"].received == "2 ES256 keys"


def test_the_unverified_payload_is_not_looked_at(stage: Stage) -> None:
    """A forged token is refused for its signature; its claims are neither read nor recorded."""
    good = stage.issuer.token()
    header, _, signature = good.split(".")
    forged = part(stage.issuer.claims(iss="http://evil", aud="http://evil", exp=1, sub="mallory"))
    assert refusal(stage, f"{header}.{forged}.{signature}") == (401, "signature_is_valid")
    told = str(stage.findings())
    assert "evil" not in told
    assert "mallory" not in told


@pytest.mark.parametrize("payload", ["[]", '"text"', "5", "null", "", "{", "[" * 9000, "\ud800"])
def test_claims_must_be_an_object(stage: Stage, payload: str) -> None:
    """However valid the signature is."""
    encoded = payload.encode("utf-8", "surrogatepass").decode("latin-1")
    token = raw(stage.issuer, encoded)
    assert refusal(stage, token) == (401, "claims_are_an_object")


def test_claims_are_utf8(stage: Stage) -> None:
    """The server does not guess another encoding of JSON."""
    header = {"alg": "ES256", "typ": "at+jwt", "kid": "first"}
    payload = json.dumps(stage.issuer.claims()).encode("utf-16")
    token = jws.serialize_compact(header, payload, stage.issuer.key, ["ES256"])
    assert refusal(stage, token) == (401, "claims_are_an_object")


@pytest.mark.parametrize("iss", [None, "http://other", "", 5, ["list"], {}])
def test_another_issuer_is_refused(stage: Stage, iss: object) -> None:
    """The issuer must be exactly the one whose keys were used."""
    assert refusal(stage, stage.issuer.token(iss=iss)) == (401, "issuer_is_the_trusted_one")


def test_the_issuer_with_a_slash_is_another(stage: Stage) -> None:
    """Issuers are compared as strings."""
    token = stage.issuer.token(iss=stage.issuer.url + "/")
    assert refusal(stage, token) == (401, "issuer_is_the_trusted_one")


@pytest.mark.parametrize(
    "aud", [None, "http://other", "", [], [5], 5, {"a": 1}, RESOURCE + "/", RESOURCE.upper()]
)
def test_another_audience_is_refused(stage: Stage, aud: object) -> None:
    """A token for another resource server is refused here."""
    assert refusal(stage, stage.issuer.token(aud=aud)) == (401, "audience_is_this_api")


def test_the_finding_of_a_wrong_audience_speaks_to_learners(stage: Stage) -> None:
    """It shows what was expected and what was received."""
    stage.get(stage.issuer.token(aud="http://other"))
    finding = stage.findings()["audience_is_this_api"]
    assert (finding.verdict, finding.expected) == ("failed", f"aud contains {RESOURCE}")
    assert finding.received == "http://other"


def test_one_audience_of_several_is_enough(stage: Stage) -> None:
    """The audience may be a list."""
    token = stage.issuer.token(aud=["http://other", RESOURCE, 5])
    assert refusal(stage, token) == (200, "")


@pytest.mark.parametrize(
    "exp", ["null", '"9999999999"', "true", "1e400", "-1e400", "1" + "0" * 400, "-5", "[]", "{}"]
)
def test_an_absurd_expiry_is_refused(stage: Stage, exp: str) -> None:
    """A value outside of the calendar is not a time."""
    claims = json.dumps(stage.issuer.claims(exp=12345)).replace("12345", exp)
    assert refusal(stage, raw(stage.issuer, claims)) == (401, "token_is_not_expired")


@pytest.mark.parametrize(
    "exp", ["NaN", "Infinity", "1" * 5000, '"\\ud800"', '5, "exp": 9999999999']
)
def test_what_readers_read_differently_is_refused(stage: Stage, exp: str) -> None:
    """NaN and Infinity are not JSON, 5000 digits are not a number, half a surrogate pair is not a
    character, and parsers disagree about the value of a duplicate name.
    """
    claims = json.dumps(stage.issuer.claims(exp=12345)).replace("12345", exp)
    assert refusal(stage, raw(stage.issuer, claims)) == (401, "claims_are_an_object")


def test_an_expired_token_is_refused(stage: Stage) -> None:
    """From the second in which it expires; the finding says how long ago that was."""
    token = stage.issuer.token(exp=int(time.time()) - 30)
    assert refusal(stage, token) == (401, "token_is_not_expired")
    assert stage.findings()["token_is_not_expired"].received in ("30 s ago", "31 s ago")
    assert refusal(stage, stage.issuer.token(exp=int(time.time()))) == (401, "token_is_not_expired")


def test_a_token_without_expiry_is_refused(stage: Stage) -> None:
    """RFC 9068 requires exp."""
    assert refusal(stage, stage.issuer.token(exp=None)) == (401, "token_is_not_expired")


@pytest.mark.parametrize(
    "nbf", [pytest.param(time.time() + 3600, id="in an hour"), "now", True, 1e300]
)
def test_a_token_of_the_future_is_refused(stage: Stage, nbf: object) -> None:
    """A token must not be accepted before nbf, or if nbf is not a time."""
    for name in ("nbf", "iat"):
        assert refusal(stage, stage.issuer.token(**{name: nbf})) == (401, "token_is_already_valid")


def test_an_issuer_whose_clock_is_ahead_is_forgiven(stage: Stage) -> None:
    """The tolerance is a few seconds, so that a token can be used as soon as it is issued."""
    moment = time.time() + AHEAD_SECONDS - 3
    assert refusal(stage, stage.issuer.token(nbf=moment, iat=moment)) == (200, "")
    late = time.time() + AHEAD_SECONDS + 20
    assert refusal(stage, stage.issuer.token(iat=late)) == (401, "token_is_already_valid")


def test_an_expired_token_gets_no_grace(stage: Stage) -> None:
    """RFC 7519 §4.1.4: on or after exp it must not be accepted."""
    assert refusal(stage, stage.issuer.token(exp=time.time())) == (401, "token_is_not_expired")


def test_a_token_of_another_issuer_is_not_among_our_issuers_keys(stage: Stage) -> None:
    """Another issuer's token fails because its key is unknown here; its iss claim is not read."""
    with LocalIssuer() as other:
        other.key = ec_key("of another issuer")
        token = other.token()
        assert refusal(stage, token) == (401, "key_is_published")
        assert not other.asked
    expected = stage.findings()["key_is_published"].expected
    assert "of another issuer" in expected
    assert f"those that {stage.issuer.url} publishes" in expected
    assert other.url not in str(stage.findings())


def test_a_token_of_another_issuer_with_our_issuers_key_name_is_forged(stage: Stage) -> None:
    """If two issuers use the same kid, the signature shows the difference."""
    with LocalIssuer() as other:
        assert refusal(stage, other.token()) == (401, "signature_is_valid")
