"""RFC 9449 §7: how the resource server accepts or refuses a token that is bound to a key."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.resource_server.holder import Holder
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, challenges, databases_closed

MakeToken = Callable[..., str]


@pytest.fixture(params=["jwt", "introspection"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A resource server and its issuer, for each way of verifying tokens."""
    with databases_closed(), LocalIssuer() as issuer:
        yield Stage(issuer, tmp_path, verify=request.param)


@pytest.fixture
def holder() -> Holder:
    """A client with a key."""
    return Holder()


@pytest.fixture
def bound(stage: Stage, holder: Holder) -> str:
    """A token that is bound to the client's key, by a claim or by introspection."""
    return token_of(stage, cnf=holder.confirmation, token_type="DPoP")


def token_of(stage: Stage, **changed: object) -> str:
    """A valid token with these changes; introspection reports the same."""
    kind = changed.pop("token_type", "Bearer")
    token = stage.issuer.token(**changed)
    return stage.introspected(token, token_type=kind, **changed)


def error_of(stage: Stage, headers: dict[str, str], scheme: str = "DPoP") -> str:
    """The error code in the challenge of this scheme."""
    answer = stage.get(None, headers=headers)
    assert answer.status_code == 401
    return challenges(answer)[scheme].get("error", "")


def test_4_3_1_one_header(stage: Stage, holder: Holder, bound: str) -> None:
    """§4.3 (1): There is not more than one DPoP HTTP request header field."""
    two = f"{holder.proof(bound)},{holder.proof(bound)}"
    assert error_of(stage, holder.headers(bound, two)) == "invalid_dpop_proof"


@pytest.mark.parametrize("claim", ["jti", "htm", "htu", "iat", "ath"])
def test_4_3_3_claims(stage: Stage, holder: Holder, bound: str, claim: str) -> None:
    """§4.3 (3), §4.2: All required claims are contained in the JWT."""
    assert error_of(stage, holder.headers(bound, **{claim: None})) == "invalid_dpop_proof"


def test_4_3_4_typ(stage: Stage, holder: Holder, bound: str) -> None:
    """§4.3 (4): The typ JOSE Header Parameter has the value dpop+jwt."""
    proof = holder.proof(bound, {"typ": "JWT"})
    assert error_of(stage, holder.headers(bound, proof)) == "invalid_dpop_proof"


def test_4_3_6_signature(stage: Stage, holder: Holder, bound: str) -> None:
    """§4.3 (6): The JWT signature verifies with the public key contained in the jwk JOSE Header
    Parameter.
    """
    proof = holder.proof(bound).rpartition(".")[0] + "." + "A" * 86
    assert error_of(stage, holder.headers(bound, proof)) == "invalid_dpop_proof"


def test_4_3_7_no_private_key(stage: Stage, holder: Holder, bound: str) -> None:
    """§4.3 (7): The jwk JOSE Header Parameter does not contain a private key."""
    proof = holder.proof(bound, {"jwk": holder.key.as_dict(private=True)})
    assert error_of(stage, holder.headers(bound, proof)) == "invalid_dpop_proof"


def test_4_3_8_htm(stage: Stage, holder: Holder, bound: str) -> None:
    """§4.3 (8): The htm claim matches the HTTP method of the current request."""
    assert error_of(stage, holder.headers(bound, htm="POST")) == "invalid_dpop_proof"


def test_4_3_9_htu(stage: Stage, holder: Holder, bound: str) -> None:
    """§4.3 (9): The htu claim matches the HTTP URI value for the HTTP request in which the JWT was
    received, ignoring any query and fragment parts.
    """
    elsewhere = "https://elsewhere.example/api/notes"
    assert error_of(stage, holder.headers(bound, htu=elsewhere)) == "invalid_dpop_proof"
    asked = stage.get(None, "/api/notes?page=1", headers=holder.headers(bound))
    assert asked.status_code == 200


def test_4_3_11_iat(stage: Stage, holder: Holder, bound: str) -> None:
    """§4.3 (11): The creation time of the JWT is within an acceptable window."""
    assert error_of(stage, holder.headers(bound, iat=1)) == "invalid_dpop_proof"


def test_4_3_12_ath(stage: Stage, holder: Holder, bound: str) -> None:
    """§4.3 (12): The value of the ath claim equals the hash of that access token."""
    other = holder.proof(token_of(stage, cnf=holder.confirmation))
    assert error_of(stage, holder.headers(bound, other)) == "invalid_dpop_proof"


def test_4_3_12_binding(stage: Stage, bound: str) -> None:
    """§4.3 (12): The public key to which the access token is bound matches the public key from the
    DPoP proof. Without the key, a stolen token is useless.
    """
    thief = Holder()
    assert error_of(stage, thief.headers(bound)) == "invalid_token"
    assert stage.refused_by() == "token_binding_fits_the_proof"


def test_6_1_confirmation(stage: Stage, holder: Holder, bound: str) -> None:
    """§6.1, §6.2: The jkt confirmation method is the JWK SHA-256 thumbprint of the key, in the JWT
    or in the introspection response.
    """
    assert stage.get(None, headers=holder.headers(bound)).status_code == 200
    assert stage.refused_by() == ""


@pytest.mark.parametrize("scheme", ["DPoP", "dpop", "DPOP"])
def test_7_1_scheme(stage: Stage, holder: Holder, bound: str, scheme: str) -> None:
    """§7.1: A DPoP-bound access token is sent using the Authorization header with an authentication
    scheme of DPoP (which is case-insensitive).
    """
    headers = holder.headers(bound) | {"Authorization": f"{scheme} {bound}"}
    assert stage.get(None, headers=headers).status_code == 200


def test_7_1_proof_needed(stage: Stage, bound: str) -> None:
    """§7.1: The resource server MUST ensure that a DPoP proof was also received."""
    assert error_of(stage, {"Authorization": f"DPoP {bound}"}) == "invalid_dpop_proof"


def test_7_1_unbound_token(stage: Stage, holder: Holder) -> None:
    """§7.1: The resource server MUST NOT grant access unless all checks are successful: under this
    scheme the token must be bound to a key.
    """
    assert error_of(stage, holder.headers(token_of(stage))) == "invalid_token"


def test_7_1_challenge(stage: Stage, holder: Holder) -> None:
    """§7.1: error: invalid_token for the token, invalid_dpop_proof for the proof; algs: the JWS
    algorithms acceptable for the DPoP proof JWT, space-delimited.
    """
    answer = stage.get(None, headers=holder.headers("nobody-issued-it"))
    told = challenges(answer)["DPoP"]
    assert told["error"] == "invalid_token"
    assert "ES256" in told["algs"].split(" ")
    assert told["resource_metadata"].endswith("/.well-known/oauth-protected-resource")


def test_7_2_both_schemes(stage: Stage) -> None:
    """§7.2: A protected resource that supports both schemes lists both in its challenge."""
    assert list(challenges(stage.get(None))) == ["Bearer", "DPoP"]


def test_7_2_no_downgrade(stage: Stage, holder: Holder, bound: str) -> None:
    """§7.2: A protected resource MUST reject a DPoP-bound access token received as a bearer token,
    with or without a proof.
    """
    bearer = {"Authorization": f"Bearer {bound}"}
    assert error_of(stage, bearer, "Bearer") == "invalid_token"
    assert error_of(stage, holder.headers(bound) | bearer, "Bearer") == "invalid_token"
    assert stage.refused_by() == "token_binding_fits_the_proof"


@pytest.mark.parametrize("cnf", [{}, {"x5t#S256": "x"}, {"jkt": None}, "x", []])
def test_7_2_other_bindings(stage: Stage, holder: Holder, cnf: object) -> None:
    """RFC 7800 §3: a token that is bound in a way we cannot verify is not a bearer token."""
    token = token_of(stage, cnf=cnf)
    assert error_of(stage, {"Authorization": f"Bearer {token}"}, "Bearer") == "invalid_token"
    assert error_of(stage, holder.headers(token)) == "invalid_token"


def test_7_2_both_ways(stage: Stage, holder: Holder, bound: str) -> None:
    """§7.1, RFC 6750 §2: a token is sent in one place, whichever the scheme."""
    answer = stage.get(None, "/api/notes?access_token=x", headers=holder.headers(bound))
    assert (answer.status_code, stage.refused_by()) == (400, "token_is_sent_one_way")


def test_11_1_replay(stage: Stage, holder: Holder, bound: str) -> None:
    """§11.1: Servers can store the jti value of each DPoP proof for the time window in which the
    proof would be accepted: so each proof is accepted once.
    """
    headers = holder.headers(bound)
    assert stage.get(None, headers=headers).status_code == 200
    assert error_of(stage, headers) == "invalid_dpop_proof"
    assert stage.refused_by() == "proof_is_used_once"
    assert stage.get(None, headers=holder.headers(bound)).status_code == 200


def test_11_1_same_jti(stage: Stage, holder: Holder, bound: str) -> None:
    """§11.1: One client's jti does not use up another's: each is stored together with its key."""
    other = Holder()
    others = token_of(stage, cnf=other.confirmation, token_type="DPoP")
    assert stage.get(None, headers=holder.headers(bound, jti="1")).status_code == 200
    assert stage.get(None, headers=other.headers(others, jti="1")).status_code == 200


def test_11_1_nothing_to_fill(stage: Stage, holder: Holder) -> None:
    """§11.1: A proof with an invalid token is not stored, so that no one can fill the storage."""
    stage.get(None, headers=holder.headers("nobody-issued-it"))
    with stage.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM seen_proofs").scalar_one()
    assert kept == 0
