"""RFC 9068 §4: how a resource server validates a JWT access token; RFC 8725 where stricter."""

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc.jwk import OctKey

from tests.unit.resource_server.local_issuer import RESOURCE, RSA_KEY, LocalIssuer, ec_key
from tests.unit.resource_server.stage import Stage, databases_closed, parameters


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A resource server and its issuer."""
    with databases_closed(), LocalIssuer() as issuer:
        yield Stage(issuer, tmp_path)


def refused_by(stage: Stage, token: str) -> str:
    """Return the check that refused the token; the response must be as RFC 6750 requires."""
    answer = stage.get(token)
    assert answer.status_code == 401
    assert parameters(answer.headers["WWW-Authenticate"])["error"] == "invalid_token"
    return stage.refused_by()


def unsigned(stage: Stage, algorithm: str) -> str:
    """A valid token, except for alg: none and the missing signature."""
    header = {"alg": algorithm, "typ": "at+jwt", "kid": stage.issuer.key.kid}
    parts = [json.dumps(part).encode() for part in (header, stage.issuer.claims())]
    encoded = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, ""])


def test_2_1_rs256(stage: Stage) -> None:
    """§2.1: Authorization servers and resource servers conforming to this specification MUST
    include RS256 among their supported signature algorithms.
    """
    stage.issuer.published = [RSA_KEY.as_dict(private=False)]
    assert stage.get(stage.issuer.signed(RSA_KEY, {"alg": "RS256"})).status_code == 200


def test_4_typ(stage: Stage) -> None:
    """§4: The resource server MUST verify that the typ header value is at+jwt or application/at+jwt
    and reject tokens carrying any other value.
    """
    for good in ("at+jwt", "application/at+jwt"):
        assert stage.get(stage.issuer.token({"typ": good})).status_code == 200
    for bad in ("JWT", "at", "application/jwt", None):
        assert refused_by(stage, stage.issuer.token({"typ": bad})) == "type_is_access_token"


def test_4_typ_id_token(stage: Stage) -> None:
    """§4, §5: An ID token from the same issuer for the same audience is not an access token."""
    token = stage.issuer.token({"typ": "JWT"}, nonce="n", at_hash="h", scope="notes:read")
    assert refused_by(stage, token) == "type_is_access_token"


def test_4_iss(stage: Stage) -> None:
    """§4: The issuer identifier for the authorization server MUST exactly match the value of the
    iss claim.
    """
    url = stage.issuer.url
    for other in (url + "/", url.upper(), url.replace("127.0.0.1", "localhost"), "", None):
        token = stage.issuer.token(iss=other)
        assert refused_by(stage, token) == "issuer_is_the_trusted_one"


def test_4_iss_of_another_issuer(stage: Stage) -> None:
    """§4: A token from issuer B, valid there in every way, is refused where only issuer A is
    trusted.
    """
    with LocalIssuer() as other:
        assert refused_by(stage, other.token()) == "signature_is_valid"
        other.key = ec_key("b")
        assert refused_by(stage, other.token()) == "key_is_published"
        assert not other.asked


def test_4_aud(stage: Stage) -> None:
    """§4: The JWT access token MUST be rejected if aud does not contain a resource indicator of the
    current resource server as a valid audience.
    """
    for good in (RESOURCE, [RESOURCE], ["http://other", RESOURCE]):
        assert stage.get(stage.issuer.token(aud=good)).status_code == 200
    for bad in ("http://other", ["http://other"], [], None, f"{RESOURCE} http://other"):
        assert refused_by(stage, stage.issuer.token(aud=bad)) == "audience_is_this_api"


def test_4_signature(stage: Stage) -> None:
    """§4: The resource server MUST validate the signature of all incoming JWT access tokens
    according to RFC 7515 using the algorithm specified in the alg header parameter.
    """
    header, payload, signature = stage.issuer.token().split(".")
    other = stage.issuer.token(sub="bob").split(".")
    assert refused_by(stage, f"{header}.{other[1]}.{signature}") == "signature_is_valid"
    assert refused_by(stage, f"{header}.{payload}.{other[2]}") == "signature_is_valid"


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE"])
def test_4_alg_none(stage: Stage, algorithm: str) -> None:
    """§4: The resource server MUST reject any JWT in which the value of alg is none."""
    assert refused_by(stage, unsigned(stage, algorithm)) == "algorithm_is_allowed"


def test_4_keys(stage: Stage) -> None:
    """§4: The resource server MUST use the keys provided by the authorization server."""
    own = ec_key("first")
    for header in ({}, {"jwk": own.as_dict(private=False)}):
        assert refused_by(stage, stage.issuer.signed(own, header)) == "signature_is_valid"


def test_4_exp(stage: Stage) -> None:
    """§4: The current time MUST be before the time represented by the exp claim."""
    now = int(time.time())
    for late in (now, now - 1, now - 3600, 0):
        assert refused_by(stage, stage.issuer.token(exp=late)) == "token_is_not_expired"
    assert stage.get(stage.issuer.token(exp=now + 60)).status_code == 200


def test_2_2_required_claims(stage: Stage) -> None:
    """§2.2: iss, exp, aud and sub are REQUIRED: a missing claim never equals an unset setting."""
    refusals = {
        name: refused_by(stage, stage.issuer.token(**{name: None}))
        for name in ("iss", "exp", "aud", "sub")
    }
    assert refusals == {
        "iss": "issuer_is_the_trusted_one",
        "exp": "token_is_not_expired",
        "aud": "audience_is_this_api",
        "sub": "subject_is_named",
    }


def test_8725_3_1_public_key_as_secret(stage: Stage) -> None:
    """RFC 8725 §3.1: Libraries MUST NOT use any other algorithms than the supported set: the public
    key is not accepted as an HMAC secret.
    """
    pem = ec_key("x").as_pem()
    secret = OctKey.import_key(base64.b64encode(pem), {"kid": "first"})
    token = stage.issuer.signed(secret, {"alg": "HS256"})
    assert refused_by(stage, token) == "algorithm_is_allowed"


def test_8725_3_10_addresses_in_a_token(stage: Stage) -> None:
    """RFC 8725 §3.10: Applications MUST NOT follow jku or x5u blindly: ours follows neither."""
    elsewhere = stage.issuer.url + "/elsewhere"
    token = stage.issuer.signed(ec_key("new"), {"jku": elsewhere, "x5u": elsewhere})
    assert refused_by(stage, token) == "key_is_published"
    assert stage.issuer.asked["/elsewhere"] == 0


def test_7515_4_1_11_crit(stage: Stage) -> None:
    """RFC 7515 §4.1.11: If any of the listed extension header parameters are not understood and
    supported by the recipient, then the JWS is invalid.
    """
    header, payload, signature = stage.issuer.token().split(".")
    decoded = json.loads(base64.urlsafe_b64decode(header + "=="))
    critical = json.dumps(decoded | {"crit": ["new"], "new": 1}).encode()
    header = base64.urlsafe_b64encode(critical).rstrip(b"=").decode()
    token = f"{header}.{payload}.{signature}"
    assert refused_by(stage, token) == "nothing_critical_is_in_the_token"
