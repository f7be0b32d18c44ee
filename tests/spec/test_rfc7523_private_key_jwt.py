"""RFC 7523 §2.2, §3 and OIDC Core §9: a client authenticates with an assertion that it signs."""

import re
import time
from typing import Any

import pytest
import requests
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from werkzeug.test import TestResponse

from tests.conftest import MakeIssuer
from tests.support.signers import JWT_BEARER, Signer, encoded
from tests.support.sockets import at_once, served
from tests.support.verbs import Client, Issuer, basic
from tracing.catalogue import TOKEN_ISSUED

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
FORM_ENDPOINTS = ["/token", "/introspect", "/revoke", "/par", "/device_authorization"]


@pytest.fixture
def signer() -> Signer:
    """A client's key."""
    return Signer()


@pytest.fixture
def client(issuer: Issuer, signer: Signer) -> Client:
    """A client that registered this key."""
    return signer.register(issuer)


def exchange(client: Client, proof: dict[str, str], **headers: str) -> TestResponse:
    """Exchange a code with this client authentication."""
    form = client.token_form(client.code())
    return client.issuer.post("/token", data=form | proof, headers=headers)


def refused(client: Client, proof: dict[str, str]) -> str:
    """Return the check that failed; the error says what was expected and received."""
    answer = client.issuer.post("/revoke", data={"token": "x"} | proof)
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    said = r"The client assertion is not valid\. Expected: .+\. Received: .+\."
    assert re.fullmatch(said, answer.json["error_description"])
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    told = client.issuer.sink.events[-1].checks
    return next(made.name for made in told if made.verdict == "failed")


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "PS256"])
def test_a_signature_proves_the_client(issuer: Issuer, algorithm: str) -> None:
    """§2.2: client_assertion_type and client_assertion; client_id is unnecessary."""
    signer = Signer(algorithm)
    client = signer.register(issuer)
    assert client.registered["token_endpoint_auth_method"] == "private_key_jwt"
    assert client.registered["jwks"] == {"keys": [signer.public]}
    assert "client_secret" not in client.registered
    assert exchange(client, signer.authentication(client)).status_code == 200


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_foreign_library_s_assertion_is_taken(issuer: Issuer, algorithm: str) -> None:
    """§3: Authlib's client signs for the token endpoint, with an exp in an hour; its clock may be
    slightly ahead.
    """
    signer = Signer(algorithm)
    client = signer.register(issuer)
    for seconds in (3600, 3603):
        assertion = private_key_jwt_sign(
            signer.key, client.id, issuer.url("/token"), alg=algorithm, expires_in=seconds
        )
        proof = {"client_assertion_type": JWT_BEARER, "client_assertion": assertion}
        assert exchange(client, proof).status_code == 200


def test_it_is_told_at_its_step(client: Client, signer: Signer) -> None:
    """Every check of an assertion appears in the trace, in order, before that of the client."""
    exchange(client, signer.authentication(client))
    event = client.issuer.told(TOKEN_ISSUED)[-1]
    names = [made.name for made in event.checks if made.verdict == "passed"]
    first = names.index("assertion_type_is_jwt")
    assert names[first : first + 12] == [
        "assertion_type_is_jwt",
        "assertion_is_a_signed_jwt",
        "assertion_algorithm_is_allowed",
        "nothing_critical_is_in_the_assertion",
        "assertion_is_about_its_issuer",
        "assertion_client_signs",
        "assertion_signature_is_valid",
        "assertion_audience_is_this_server",
        "assertion_is_short_lived",
        "assertion_is_already_valid",
        "assertion_is_used_once",
        "client_is_authenticated",
    ]


@pytest.mark.parametrize("path", FORM_ENDPOINTS)
def test_it_works_wherever_clients_authenticate(issuer: Issuer, signer: Signer, path: str) -> None:
    """RFC 7521 §4.2: at every endpoint that takes client authentication."""
    client = signer.register(
        issuer, grant_types=["client_credentials", DEVICE, "authorization_code"]
    )
    form: dict[str, Any] = {
        "/token": {"grant_type": "client_credentials"},
        "/introspect": {"token": "x"},
        "/revoke": {"token": "x"},
        "/par": client.request(),
        "/device_authorization": {},
    }[path]
    answer = issuer.post(path, data=form | signer.authentication(client))
    assert answer.status_code in (200, 201), answer.text
    again = issuer.post(path, data=form | signer.authentication(client, aud="https://b.example"))
    assert (again.status_code, again.json["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("kind", [None, "", "x", JWT_BEARER.upper(), JWT_BEARER + " "])
def test_the_type_is_said(client: Client, signer: Signer, kind: str | None) -> None:
    """§2.2: client_assertion_type MUST have this value."""
    proof = {"client_assertion": signer.assertion(client)}
    proof |= {} if kind is None else {"client_assertion_type": kind}
    assert refused(client, proof) == "assertion_type_is_jwt"


@pytest.mark.parametrize(
    "text",
    ["", "x", "a.b.c", "e30.e30.", "eyJhbGciOiJFUzI1NiJ9.W10.AA", "bnVsbA.e30.AA", "ÿ", "\x00"],
)
def test_it_is_a_signed_jwt(client: Client, text: str) -> None:
    """§3: the assertion is a JWT; anything else is refused without a server error."""
    proof = {"client_assertion_type": JWT_BEARER, "client_assertion": text}
    assert refused(client, proof) == "assertion_is_a_signed_jwt"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES384", "EdDSA", "es256", "", None, 5])
def test_only_asymmetric_algorithms_are_taken(client: Client, algorithm: object) -> None:
    """RFC 8725 §3.1: the algorithm is chosen by the server's list, never by the token."""
    _, claims, signature = Signer().assertion(client).split(".")
    forged = f"{encoded({'alg': algorithm})}.{claims}.{'' if algorithm == 'none' else signature}"
    name = refused(client, {"client_assertion_type": JWT_BEARER, "client_assertion": forged})
    assert name in ("assertion_algorithm_is_allowed", "assertion_is_a_signed_jwt")


@pytest.mark.parametrize("critical", [["b64"], ["exp"], [], 5])
def test_nothing_critical_is_in_it(client: Client, signer: Signer, critical: object) -> None:
    """RFC 7515 §4.1.11: an extension that is not understood is refused, even if it is signed."""
    proof = signer.authentication(client, header={"crit": critical, "b64": True})
    assert refused(client, proof) == "nothing_critical_is_in_the_assertion"


@pytest.mark.parametrize(
    "claims", [{"iss": None}, {"sub": None}, {"iss": "x"}, {"sub": "x"}, {"sub": 5}, {"iss": []}]
)
def test_the_client_speaks_of_itself(
    client: Client, signer: Signer, claims: dict[str, object]
) -> None:
    """§3: iss and sub MUST be the client_id of the client."""
    proof = signer.authentication(client, **claims)
    assert refused(client, proof) == "assertion_is_about_its_issuer"


def test_a_client_id_beside_it_is_the_same(client: Client, signer: Signer) -> None:
    """RFC 7521 §4.2: a client_id that is present MUST identify the same client."""
    other = client.issuer.register()
    proof = signer.authentication(client) | {"client_id": other.id}
    assert refused(client, proof) == "assertion_is_about_its_issuer"
    same = signer.authentication(client) | {"client_id": client.id}
    assert exchange(client, same).status_code == 200


def test_an_unknown_client_is_refused(client: Client, signer: Signer) -> None:
    """§3.2: invalid_client."""
    proof = signer.authentication(client, iss="nobody", sub="nobody")
    assert refused(client, proof) == "assertion_client_signs"


def test_the_key_is_the_client_s_own(client: Client, signer: Signer) -> None:
    """§3: the signature is verified with the client's registered keys, not with another client's,
    and never with a key in the JWT header.
    """
    stranger = Signer(owner="a stranger")
    for header in ({}, {"kid": signer.jkt}, {"jwk": stranger.public}, {"kid": None}):
        proof = stranger.authentication(client, header=header)
        assert refused(client, proof) == "assertion_signature_is_valid"
    changed = signer.assertion(client)[:-4] + "AAAA"
    proof = {"client_assertion_type": JWT_BEARER, "client_assertion": changed}
    assert refused(client, proof) == "assertion_signature_is_valid"


def test_of_several_keys_any_may_sign(issuer: Issuer) -> None:
    """RFC 7517 §4.5: the key is found by kid, or without one by trying each, so that a client can
    rotate keys.
    """
    old, new = Signer("RS256"), Signer()
    client = new.register(issuer, jwks={"keys": [old.public, new.public]})
    for signer, header in ((old, {}), (new, {}), (new, {"kid": None})):
        assert exchange(client, signer.authentication(client, header=header)).status_code == 200


@pytest.mark.parametrize("path", ["", "/token", "/introspect"])
def test_the_audience_is_this_server(issuer: Issuer, signer: Signer, path: str) -> None:
    """§3: aud identifies the authorization server: the issuer, its token endpoint, or the requested
    endpoint (RFC 9126 §2); as a string or in an array.
    """
    client = signer.register(issuer)
    for aud in (issuer.url(path), [issuer.url(path), "https://other.example"]):
        proof = signer.authentication(client, aud=aud)
        answer = issuer.post("/introspect", data={"token": "x"} | proof)
        assert answer.status_code == 200
        is_certain = aud == issuer.url("")
        assert verdict_on_audience(issuer) == ("passed" if is_certain else "warning")


def verdict_on_audience(issuer: Issuer) -> str:
    """The verdict on the audience of the last assertion."""
    told = issuer.sink.events[-1].checks
    return next(m.verdict for m in told if m.name == "assertion_audience_is_this_server")


@pytest.mark.parametrize("path", FORM_ENDPOINTS)
def test_the_strict_profile_takes_the_issuer_alone(
    make_issuer: MakeIssuer, signer: Signer, path: str
) -> None:
    """draft-ietf-oauth-rfc7523bis, CVE-2025-27370 and -27371: an attacker's metadata can name any
    endpoint, so only the issuer identifier as a single string is accepted.
    """
    strict = make_issuer(profile="oauth-2.1")
    client = signer.register(strict)
    own = strict.url("")
    form = {"token": "x", "grant_type": "client_credentials"}
    assert strict.post(path, data=form | signer.authentication(client, aud=own)).status_code != 401
    for aud in (strict.url("/token"), strict.url(path), [own], [own, "https://other.example"]):
        answer = strict.post(path, data=form | signer.authentication(client, aud=aud))
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
        assert f"Expected: {own} alone, as a string." in answer.json["error_description"]
        assert verdict_on_audience(strict) == "failed"


@pytest.mark.parametrize(
    "aud",
    [
        None,
        "",
        [],
        {},
        5,
        [5],
        "https://other.example",
        "http://127.0.0.1:9000/",
        "HTTP://127.0.0.1",
    ],
)
def test_another_audience_is_refused(client: Client, signer: Signer, aud: object) -> None:
    """§3: the server MUST reject any JWT that does not contain its own identity."""
    proof = signer.authentication(client, aud=aud)
    assert refused(client, proof) == "assertion_audience_is_this_server"


@pytest.mark.parametrize("left", [None, -1, -5, 0, 3700, "60", True, 1e300])
def test_it_ends_soon(client: Client, signer: Signer, left: Any) -> None:
    """§3: exp is REQUIRED; an expired one MUST be rejected, and one unreasonably far in the future
    MAY be.
    """
    exp = int(time.time()) + left if type(left) is int else left
    proof = signer.authentication(client, exp=exp)
    assert refused(client, proof) == "assertion_is_short_lived"


@pytest.mark.parametrize("claims", [{"iat": 30}, {"nbf": 30}, {"iat": "x"}, {"iat": -90}])
def test_it_was_made_for_this_request(
    client: Client, signer: Signer, claims: dict[str, Any]
) -> None:
    """§3: rejected before nbf; an iat in the future is an error or an attack, and one far in the
    past MAY be rejected: 60 seconds back and 10 ahead are accepted.
    """
    moved = {
        name: int(time.time()) + value if isinstance(value, int) else value
        for name, value in claims.items()
    }
    assert refused(client, signer.authentication(client, **moved)) == "assertion_is_already_valid"


def test_a_clock_may_be_a_little_ahead(client: Client, signer: Signer) -> None:
    """§3: some leeway for clock skew is allowed; iat itself is OPTIONAL."""
    now = int(time.time())
    for claims in ({"iat": now + 7}, {"iat": now - 50}, {"nbf": now + 7}, {"iat": None}):
        assert exchange(client, signer.authentication(client, **claims)).status_code == 200


def test_it_works_once(client: Client, signer: Signer) -> None:
    """OIDC Core §9: jti is REQUIRED, a token can be used once only."""
    proof = signer.authentication(client)
    assert exchange(client, proof).status_code == 200
    assert refused(client, proof) == "assertion_is_used_once"
    assert refused(client, signer.authentication(client, jti=None)) == "assertion_is_used_once"


def test_a_jti_is_the_client_s_own(issuer: Issuer, signer: Signer) -> None:
    """RFC 7519 §4.1.7: another issuer may happen to use the same jti."""
    for client in (signer.register(issuer), signer.register(issuer)):
        assert exchange(client, signer.authentication(client, jti="1")).status_code == 200


def test_of_ten_at_once_one_is_taken(make_issuer: MakeIssuer, signer: Signer) -> None:
    """OIDC Core §9: once only, even in concurrent requests."""
    issuer = make_issuer()
    client = signer.register(issuer)
    form = {"token": "x"} | signer.authentication(client)
    with served(issuer.app, issuer.name) as address:
        answers = at_once(10, lambda: requests.post(f"{address}/introspect", data=form, timeout=30))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9


def test_one_kind_of_proof_does_not_replace_another(issuer: Issuer, signer: Signer) -> None:
    """RFC 7591 §2: a client uses the method that it registered."""
    by_secret, by_key = issuer.register(), signer.register(issuer)
    assert refused(by_secret, signer.authentication(by_secret)) == "assertion_client_signs"
    form = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": by_key.id}
    for proof, headers in (
        ({}, {}),
        ({"client_secret": "x"}, {}),
        ({}, basic(by_key.id, "x")),
        ({}, basic(by_key.id, "None")),
    ):
        answer = issuer.post("/token", data=form | proof, headers=headers)
        assert answer.json["error"] == "invalid_client"


def test_two_proofs_at_once_are_refused(client: Client, signer: Signer) -> None:
    """RFC 6749 §2.3: the client MUST NOT use more than one authentication method."""
    form = {"grant_type": "refresh_token"} | signer.authentication(client)
    for more, headers in (({"client_secret": "x"}, {}), ({}, basic(client.id, "x"))):
        answer = client.issuer.post("/token", data=form | more, headers=headers)
        assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
        assert client.issuer.refused().name == "one_client_authentication"


def test_no_jti_is_kept_in_clear(own_issuer: Issuer, signer: Signer) -> None:
    """What is stored of an assertion reveals nothing about it."""
    client = signer.register(own_issuer)
    exchange(client, signer.authentication(client, jti="the jti"))
    (row,) = own_issuer.rows("seen_jtis")
    assert "the jti" not in str(row)
    assert row["expires_at"] > time.time()
