"""RFC 9449 at the authorization server: tokens are bound to a key that the client holds."""

import time
from typing import Any

import pytest
import requests
from werkzeug.test import TestResponse

from tests.conftest import MakeIssuer
from tests.spec.test_rfc9126_par import walk
from tests.support.signers import Signer, encoded, hash_of
from tests.support.sockets import at_once, served
from tests.support.verbs import Client, Issuer, answer_of, bearer, claims_of
from tracing.catalogue import CODE_ISSUED, TOKEN_ISSUED

PUBLIC = {"token_endpoint_auth_method": "none"}


@pytest.fixture
def signer() -> Signer:
    """The client's key."""
    return Signer()


@pytest.fixture
def stranger() -> Signer:
    """The key of another client."""
    return Signer(owner="a stranger")


def exchange(client: Client, headers: dict[str, str], **changes: object) -> TestResponse:
    """Exchange a fresh code with this proof."""
    return client.post("/token", client.token_form(client.code(**changes)), headers)


def refresh(client: Client, token: str, headers: dict[str, str]) -> TestResponse:
    """Exchange a refresh token with this proof."""
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return client.post("/token", form, headers)


def refused(client: Client, headers: dict[str, str]) -> str:
    """Return the check that refuses this proof."""
    answer = exchange(client, headers)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_dpop_proof")
    return client.issuer.refused().name


# --- tokens (§5, §6) ---


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "PS256"])
def test_a_token_is_bound_to_the_key(issuer: Issuer, algorithm: str) -> None:
    """§5: token_type MUST be DPoP; §6.1: cnf.jkt is the thumbprint of the key."""
    signer, client = Signer(algorithm), issuer.register()
    told = exchange(client, signer.dpop(issuer)).json
    assert told["token_type"] == "DPoP"
    assert claims_of(told["access_token"])["cnf"] == {"jkt": signer.jkt}
    said = client.introspect(told["access_token"])
    assert (said["active"], said["token_type"]) == (True, "DPoP")
    assert said["cnf"] == {"jkt": signer.jkt}


def test_without_a_proof_it_is_a_bearer_token(issuer: Issuer) -> None:
    """§5: a client without a proof gets ordinary bearer tokens."""
    client = issuer.register()
    told = client.tokens()
    assert told["token_type"] == "Bearer"
    assert "cnf" not in claims_of(told["access_token"])
    assert client.introspect(told["access_token"])["token_type"] == "Bearer"


def test_it_is_told_at_its_step(issuer: Issuer, signer: Signer) -> None:
    """Every check of a proof appears in the trace, in order."""
    exchange(issuer.register(), signer.dpop(issuer))
    (event,) = issuer.told(TOKEN_ISSUED)
    names = [made.name for made in event.checks if made.verdict == "passed"]
    first = names.index("one_proof_is_sent")
    assert names[first : first + 12] == [
        "one_proof_is_sent",
        "proof_is_a_signed_jwt",
        "proof_type_is_dpop",
        "proof_algorithm_is_allowed",
        "nothing_critical_is_in_the_proof",
        "proof_key_is_public",
        "proof_signature_is_valid",
        "proof_is_for_this_method",
        "proof_is_for_this_address",
        "proof_is_recent",
        "proof_is_for_this_token",
        "proof_is_used_once",
    ]
    assert names[-3:-1] == ["key_is_shown_if_registered", "key_is_the_bound_one"]


def test_a_client_s_own_token_is_bound_too(issuer: Issuer, signer: Signer) -> None:
    """§5: tokens are bound for every grant type."""
    client = issuer.register(grant_types=["client_credentials"])
    form = {"grant_type": "client_credentials"}
    told = client.post("/token", form, signer.dpop(issuer)).json
    assert told["token_type"] == "DPoP"
    assert claims_of(told["access_token"])["cnf"] == {"jkt": signer.jkt}


def test_a_client_may_demand_it_of_itself(issuer: Issuer, signer: Signer) -> None:
    """§5.2: dpop_bound_access_tokens: a request without a proof MUST be rejected."""
    client = issuer.register(dpop_bound_access_tokens=True)
    assert client.registered["dpop_bound_access_tokens"] is True
    assert refused(client, {}) == "key_is_shown_if_registered"
    token = exchange(client, signer.dpop(issuer)).json["refresh_token"]
    answer = refresh(client, token, {})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_dpop_proof")
    assert refresh(client, token, signer.dpop(issuer)).json["token_type"] == "DPoP"


# --- proofs (§4.3) ---


def test_one_proof_comes(issuer: Issuer, signer: Signer) -> None:
    """§4.3 (1): there is not more than one DPoP header field."""
    two = ",".join(signer.dpop(issuer)["DPoP"] for _ in range(2))
    assert refused(issuer.register(), {"DPoP": two}) == "one_proof_is_sent"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "e30.e30.", "bnVsbA.bnVsbA.AA", "x" * 9000])
def test_a_proof_is_a_jwt(issuer: Issuer, text: str) -> None:
    """§4.3 (2): a single and well-formed JWT."""
    assert refused(issuer.register(), {"DPoP": text}) == "proof_is_a_signed_jwt"


@pytest.mark.parametrize("claim", ["jti", "htm", "htu", "iat"])
def test_nothing_is_missing(issuer: Issuer, signer: Signer, claim: str) -> None:
    """§4.3 (3): all required claims are contained."""
    rule = {
        "jti": "proof_is_used_once",
        "htm": "proof_is_for_this_method",
        "htu": "proof_is_for_this_address",
        "iat": "proof_is_recent",
    }[claim]
    proof = signer.dpop(issuer, **{claim: None})
    assert refused(issuer.register(), proof) == rule


@pytest.mark.parametrize("kind", [None, "JWT", "at+jwt", "dpop", 5])
def test_the_type_is_dpop(issuer: Issuer, signer: Signer, kind: object) -> None:
    """§4.3 (4): typ has the value dpop+jwt."""
    proof = signer.dpop(issuer, header={"typ": kind})
    assert refused(issuer.register(), proof) == "proof_type_is_dpop"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES384"])
def test_the_algorithm_is_asymmetric(issuer: Issuer, signer: Signer, algorithm: str) -> None:
    """§4.3 (5): not none, not symmetric, and one of the supported algorithms."""
    header = {"typ": "dpop+jwt", "alg": algorithm, "jwk": signer.public}
    _, claims, signature = signer.dpop(issuer)["DPoP"].split(".")
    forged = f"{encoded(header)}.{claims}.{signature}"
    assert refused(issuer.register(), {"DPoP": forged}) == "proof_algorithm_is_allowed"


@pytest.mark.parametrize("critical", [["b64"], ["exp"], [], 5])
def test_nothing_critical_is_in_it(issuer: Issuer, signer: Signer, critical: object) -> None:
    """RFC 7515 §4.1.11: an extension that is not understood is refused, even if it is signed."""
    proof = signer.dpop(issuer, header={"crit": critical, "b64": True})
    assert refused(issuer.register(), proof) == "nothing_critical_is_in_the_proof"


def test_the_signature_is_of_the_key_in_it(
    issuer: Issuer, signer: Signer, stranger: Signer
) -> None:
    """§4.3 (6): the signature verifies with the public key in jwk."""
    proof = signer.dpop(issuer, header={"jwk": stranger.public})
    assert refused(issuer.register(), proof) == "proof_signature_is_valid"


@pytest.mark.parametrize(
    "jwk",
    [
        None,
        "x",
        {},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "EC"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "unheard-of", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": ["P-256"], "x": "AA", "y": "AA"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "unheard-of"},
        {"kty": []},
    ],
)
def test_the_key_can_be_used(issuer: Issuer, signer: Signer, jwk: object) -> None:
    """§4.3 (5, 6): a public key that fits the algorithm; any other is refused without a server
    error.
    """
    proof = signer.dpop(issuer, header={"jwk": jwk})
    name = refused(issuer.register(), proof)
    assert name in ("proof_key_is_public", "proof_is_a_signed_jwt")


def test_the_key_is_public(issuer: Issuer, signer: Signer) -> None:
    """§4.3 (7): jwk does not contain a private key."""
    proof = signer.dpop(issuer, header={"jwk": signer.key.as_dict(private=True)})
    assert refused(issuer.register(), proof) == "proof_key_is_public"


@pytest.mark.parametrize("method", ["GET", "post", "", "PUT"])
def test_it_is_for_this_method(issuer: Issuer, signer: Signer, method: str) -> None:
    """§4.3 (8): htm matches the method."""
    assert refused(issuer.register(), signer.dpop(issuer, method=method)) == (
        "proof_is_for_this_method"
    )


@pytest.mark.parametrize(
    "htu",
    [
        "",
        "/token",
        "http://127.0.0.1:9000/",
        "http://127.0.0.1:9000/token/",
        "http://127.0.0.1:9000/par",
        "https://127.0.0.1:9000/token",
        "http://127.0.0.1:9001/token",
        "http://127.0.0.1.evil.example:9000/token",
        "http://[::1/token",
        "http://127.0.0.1:port/token",
        5,
    ],
)
def test_it_is_for_this_address(issuer: Issuer, signer: Signer, htu: object) -> None:
    """§4.3 (9): htu matches the URI of the request."""
    assert refused(issuer.register(), signer.dpop(issuer, htu=htu)) == "proof_is_for_this_address"


@pytest.mark.parametrize(
    ("host", "htu", "status"),
    [
        ("inner:9000", "http://inner:9000/token", 200),
        ("inner:9000", "http://127.0.0.1:9000/token", 200),
        ("inner:9000", "https://inner:9000/token", 400),
        ("127.0.0.1:9000", "http://inner:9000/token", 400),
    ],
)
def test_a_further_name_of_the_server_is_its_own(
    make_issuer: MakeIssuer, signer: Signer, host: str, htu: str, status: int
) -> None:
    """§4.2: htu is the target of the request, which may use an internal name of the server. The
    public name is accepted as well, since a proxy may be there; an internal name that the request
    did not use is not.
    """
    issuer = make_issuer(names=("inner:9000",))
    headers = {"Host": host, **signer.dpop(issuer, htu=htu)}
    answer = exchange(issuer.register(), headers)
    assert (answer.status_code, answer.json.get("error")) == (
        status,
        None if status == 200 else "invalid_dpop_proof",
    )


@pytest.mark.parametrize("htu", ["HTTP://127.0.0.1:9000/token", "http://127.0.0.1:9000/token?a#b"])
def test_what_does_not_matter_does_not_matter(issuer: Issuer, signer: Signer, htu: str) -> None:
    """§4.3 (9): ignoring query and fragment, and (RFC 3986 §6.2) the case of the scheme."""
    assert exchange(issuer.register(), signer.dpop(issuer, htu=htu)).status_code == 200


@pytest.mark.parametrize("age", [-30, 120, 1e9, "now", True])
def test_it_is_recent(issuer: Issuer, signer: Signer, age: Any) -> None:
    """§4.3 (11), §11.1: made within an acceptable window."""
    iat = time.time() - age if type(age) in (int, float) else age
    assert refused(issuer.register(), signer.dpop(issuer, iat=iat)) == "proof_is_recent"


@pytest.mark.parametrize("age", [-7, 50])
def test_a_clock_may_differ_a_little(issuer: Issuer, signer: Signer, age: int) -> None:
    """§11.1: clocks may differ: 60 seconds back and 10 ahead are accepted."""
    proof = signer.dpop(issuer, iat=time.time() - age)
    assert exchange(issuer.register(), proof).status_code == 200


def test_it_works_once(issuer: Issuer, signer: Signer, stranger: Signer) -> None:
    """§11.1: a jti that was used before with the same key is refused."""
    client, proof = issuer.register(), signer.dpop(issuer, jti="1")
    assert exchange(client, proof).status_code == 200
    assert refused(client, proof) == "proof_is_used_once"
    assert exchange(client, stranger.dpop(issuer, jti="1")).status_code == 200


def test_of_ten_at_once_one_is_taken(make_issuer: MakeIssuer, signer: Signer) -> None:
    """§11.1: once, even in concurrent requests to different workers."""
    issuer = make_issuer()
    client = issuer.register(grant_types=["client_credentials"])
    headers = signer.dpop(issuer)
    with served(issuer.app, issuer.name) as address:
        answers = at_once(
            10,
            lambda: requests.post(
                f"{address}/token",
                data={"grant_type": "client_credentials"},
                auth=(client.id, client.secret),
                headers=headers,
                timeout=30,
            ),
        )
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 9


def test_a_bad_proof_takes_nothing(issuer: Issuer, signer: Signer) -> None:
    """§5: a refused request does not use up the code."""
    client = issuer.register()
    form = client.token_form(client.code())
    assert client.post("/token", form, signer.dpop(issuer, htm="GET")).status_code == 400
    assert client.post("/token", form, signer.dpop(issuer)).status_code == 200


def test_a_stranger_fills_nothing(own_issuer: Issuer, signer: Signer) -> None:
    """§11.1: a proof is not stored if its sender does not authenticate."""
    form = {"grant_type": "client_credentials"}
    answer = own_issuer.post("/token", data=form, headers=signer.dpop(own_issuer))
    assert answer.status_code == 401
    assert own_issuer.rows("seen_jtis") == []


# --- refresh tokens (§5) ---


def test_a_public_client_s_refresh_token_needs_the_key(
    issuer: Issuer, signer: Signer, stranger: Signer
) -> None:
    """§5: refresh tokens of public clients MUST be bound to the key; a wrong key does not use them
    up.
    """
    client = issuer.register(**PUBLIC)
    token = exchange(client, signer.dpop(issuer)).json["refresh_token"]
    for headers in (stranger.dpop(issuer), {}):
        answer = refresh(client, token, headers)
        assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
        assert issuer.refused().name == "key_is_the_one_of_the_public_client"
    for _ in range(2):
        told = refresh(client, token, signer.dpop(issuer)).json
        assert told["token_type"] == "DPoP"
        token = told["refresh_token"]


def test_a_public_client_may_begin_to_use_a_key(
    issuer: Issuer, signer: Signer, stranger: Signer
) -> None:
    """§5: a refresh with a proof binds the tokens that it returns."""
    client = issuer.register(**PUBLIC)
    token = refresh(client, client.tokens()["refresh_token"], signer.dpop(issuer)).json
    assert refresh(client, token["refresh_token"], stranger.dpop(issuer)).status_code == 400
    assert refresh(client, token["refresh_token"], signer.dpop(issuer)).status_code == 200


def test_a_client_that_authenticates_may_change_its_key(
    issuer: Issuer, signer: Signer, stranger: Signer
) -> None:
    """§5: refresh tokens of confidential clients are bound to the client already."""
    client = issuer.register()
    token = exchange(client, signer.dpop(issuer)).json["refresh_token"]
    told = refresh(client, token, stranger.dpop(issuer)).json
    assert claims_of(told["access_token"])["cnf"] == {"jkt": stranger.jkt}


# --- the code bound to a key (§10) ---


def test_a_code_may_be_bound_to_a_key(issuer: Issuer, signer: Signer, stranger: Signer) -> None:
    """§10: with dpop_jkt only the holder of that key can exchange the code."""
    client = issuer.register()
    form = client.token_form(client.code(dpop_jkt=signer.jkt))
    findings = {made.name: made for made in issuer.told(CODE_ISSUED)[-1].checks}
    assert findings["code_is_bound"].received.endswith(f"key {signer.jkt}")
    for headers in (stranger.dpop(issuer), {}):
        answer = client.post("/token", form, headers)
        assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
        assert issuer.refused().name == "key_is_the_bound_one"
    assert client.post("/token", form, signer.dpop(issuer)).json["token_type"] == "DPoP"


@pytest.mark.parametrize("jkt", ["x", "x" * 44, "=" * 43, "\x00"])
def test_a_thumbprint_is_one(issuer: Issuer, jkt: str) -> None:
    """§10: dpop_jkt is a SHA-256 hash in base64url."""
    answer = answer_of(issuer.browser().authorize(issuer.register(), dpop_jkt=jkt))
    assert answer["error"] == "invalid_request"
    assert issuer.refused().name == "key_thumbprint_is_well_formed"


def test_a_pushed_request_may_show_the_key(
    issuer: Issuer, signer: Signer, stranger: Signer
) -> None:
    """§10.1: the DPoP header of a pushed request binds the code as dpop_jkt does."""
    client = issuer.register()
    answer = client.post("/par", client.request(), signer.dpop(issuer, "/par"))
    code = answer_of(walk(client, answer.json["request_uri"]))["code"]
    form = client.token_form(code)
    assert client.post("/token", form, stranger.dpop(issuer)).json["error"] == "invalid_grant"
    assert client.post("/token", form, signer.dpop(issuer)).status_code == 200


def test_a_pushed_request_names_the_key_that_it_shows(
    issuer: Issuer, signer: Signer, stranger: Signer
) -> None:
    """§10.1: both may be present, and must then match; an invalid proof is refused here, too."""
    client = issuer.register()
    same = client.request(dpop_jkt=signer.jkt)
    assert client.post("/par", same, signer.dpop(issuer, "/par")).status_code == 201
    for headers in (stranger.dpop(issuer, "/par"), signer.dpop(issuer, "/token")):
        answer = client.post("/par", same, headers)
        assert (answer.status_code, answer.json["error"]) == (400, "invalid_dpop_proof")


# --- userinfo (§7) ---


@pytest.fixture
def client(issuer: Issuer) -> Client:
    """A registered client."""
    return issuer.register()


@pytest.fixture
def token(client: Client, signer: Signer) -> str:
    """A token bound to the client's key."""
    return str(exchange(client, signer.dpop(client.issuer)).json["access_token"])


def test_userinfo_takes_a_bound_token_with_its_proof(
    issuer: Issuer, signer: Signer, token: str
) -> None:
    """§7.1: Authorization: DPoP, and a proof with ath."""
    answer = issuer.get("/userinfo", headers=signer.presenting(issuer, token))
    assert (answer.status_code, answer.json["preferred_username"]) == (200, "alice")


def challenged(issuer: Issuer, headers: dict[str, str]) -> str:
    """Return the error code in the DPoP challenge."""
    answer = issuer.get("/userinfo", headers=headers)
    assert answer.status_code == 401
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith("DPoP ")
    assert 'algs="ES256 RS256 PS256"' in challenge
    error = answer.json["error"]
    assert f'error="{error}"' in challenge
    return str(error)


def test_a_bound_token_is_no_bearer_token(issuer: Issuer, token: str) -> None:
    """§7.2: a bound token MUST NOT be accepted as a bearer token; §7.1: the challenge says what is
    missing.
    """
    assert challenged(issuer, bearer(token)) == "invalid_token"
    assert issuer.refused().name == "access_token_is_presented_by_its_type"


def test_a_bearer_token_is_no_bound_token(issuer: Issuer, signer: Signer, client: Client) -> None:
    """§7.1: the access token is bound to the key of the proof."""
    token = client.tokens()["access_token"]
    assert challenged(issuer, signer.presenting(issuer, token)) == "invalid_token"


def test_userinfo_needs_the_right_proof(
    issuer: Issuer, signer: Signer, stranger: Signer, token: str
) -> None:
    """§7.1, §4.3 (12): a proof with this key, for this token, this method and this URI."""
    assert challenged(issuer, stranger.presenting(issuer, token)) == "invalid_token"
    assert issuer.refused().name == "token_binding_fits_the_proof"
    assert challenged(issuer, {"Authorization": f"DPoP {token}"}) == "invalid_token"
    for changed in ({"ath": None}, {"ath": hash_of("another")}, {"htm": "POST"}, {"htu": "x"}):
        headers = signer.presenting(issuer, token, **changed)
        assert challenged(issuer, headers) == "invalid_dpop_proof"
    headers = signer.presenting(issuer, token)
    assert issuer.get("/userinfo", headers=headers).status_code == 200
    assert challenged(issuer, headers) == "invalid_dpop_proof"


def test_the_metadata_say_so(issuer: Issuer) -> None:
    """§5.1: dpop_signing_alg_values_supported."""
    assert issuer.metadata()["dpop_signing_alg_values_supported"] == ["ES256", "RS256", "PS256"]
