"""Each check of a DPoP proof fails by itself, before the token is even looked at."""

import time

import pytest
from joserfc.jwk import Key, OctKey

from resource_server.config import AHEAD_SECONDS, BACK_SECONDS
from resource_server.verification.proof_checks import PROOF_CHECKS, PROOF_USE_CHECKS
from tests.support.faults import for_every
from tests.unit.resource_server.holder import Holder
from tests.unit.resource_server.local_issuer import RESOURCE, RSA_KEY, ec_key, ed_key
from tests.unit.resource_server.stage import Stage, challenges


@pytest.fixture
def holder() -> Holder:
    """A client that has the key."""
    return Holder()


def refusal(stage: Stage, holder: Holder, header: object = None, **changed: object) -> str:
    """The check that failed for a proof with these changes."""
    token = holder.token(stage.issuer)
    proof = holder.proof(token, header if isinstance(header, dict) else None, **changed)
    answer = stage.get(None, headers=holder.headers(token, proof))
    refused_by = stage.refused_by()
    if refused_by:
        assert answer.status_code == 401
        assert challenges(answer)["DPoP"]["error"] == "invalid_dpop_proof"
        assert "signature_is_valid" not in stage.findings()
    return refused_by


def test_a_good_proof_passes_all_checks_in_order(stage: Stage, holder: Holder) -> None:
    """The proof's checks come after those of how the token was sent; whether the proof is new comes
    last.
    """
    assert refusal(stage, holder) == ""
    made = list(stage.findings())
    names = [rule.name for rule in PROOF_CHECKS]
    assert made[4 : 4 + len(names)] == names
    assert made[-2:] == [PROOF_USE_CHECKS[0].name, "note_owner_is_token_subject"]


@pytest.mark.parametrize("number", [0, 2])
def test_exactly_one_proof_is_needed(stage: Stage, holder: Holder, number: int) -> None:
    """Servers join repeated headers with a comma."""
    token = holder.token(stage.issuer)
    proofs = [holder.proof(token) for _ in range(number)]
    stage.get(None, headers=holder.headers(token, ", ".join(proofs)))
    assert stage.refused_by() == "one_proof_is_sent"
    assert stage.findings()["one_proof_is_sent"].received == (str(number) if number else "none")


@pytest.mark.parametrize("proof", ["x", "a.b.c", "..", "e30.e30.AAAA", "[" * 5000])
def test_a_proof_is_a_signed_jwt(stage: Stage, holder: Holder, proof: str) -> None:
    """Whatever else is sent."""
    stage.get(None, headers=holder.headers(holder.token(stage.issuer), proof))
    assert stage.refused_by() == "proof_is_a_signed_jwt"


@pytest.mark.parametrize("typ", [None, "JWT", "at+jwt", "dpop", ""])
def test_another_type_is_no_proof(stage: Stage, holder: Holder, typ: str | None) -> None:
    """Even if it has all the claims of a proof."""
    assert refusal(stage, holder, {"typ": typ}) == "proof_type_is_dpop"


def test_a_shared_secret_proves_nothing(stage: Stage) -> None:
    """Anyone who has seen the key in the header could have made the signature."""
    secret = Holder(OctKey.import_key("k" * 32), "HS256")
    token = Holder().token(stage.issuer)
    proof = secret.proof(token, {"jwk": {"kty": "oct", "k": "azs"}})
    stage.get(None, headers=secret.headers(token, proof))
    assert stage.refused_by() == "proof_algorithm_is_allowed"


def test_nothing_critical_is_understood(stage: Stage, holder: Holder) -> None:
    """Therefore a proof must not mark anything as critical."""
    made = holder.proof(holder.token(stage.issuer), {"b64": True, "crit": ["b64"]})
    stage.get(None, headers=holder.headers(holder.token(stage.issuer), made))
    assert stage.refused_by() == "nothing_critical_is_in_the_proof"


@pytest.mark.parametrize(
    "jwk",
    [
        None,
        {},
        {"kty": "oct", "k": "azs"},
        {"kty": "EC"},
        RSA_KEY.as_dict(private=False),
        ed_key("x").as_dict(private=False),
        {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"},
    ],
    ids=["none", "empty", "secret", "no curve", "RSA", "Ed25519", "no point"],
)
def test_the_proof_brings_a_key_for_its_algorithm(
    stage: Stage, holder: Holder, jwk: object
) -> None:
    """The key must be one that this server supports."""
    assert refusal(stage, holder, {"jwk": jwk}) == "proof_contains_a_key"


def test_a_private_key_is_not_sent_around(stage: Stage, holder: Holder) -> None:
    """The finding does not repeat the key."""
    private = holder.key.as_dict(private=True)
    assert refusal(stage, holder, {"jwk": private}) == "proof_key_is_public"
    assert private["d"] not in str(stage.findings())


def test_the_proof_is_signed_with_the_key_that_it_brings(stage: Stage, holder: Holder) -> None:
    """Knowing a public key does not mean having the private one."""
    other = ec_key("other").as_dict(private=False)
    assert refusal(stage, holder, {"jwk": other}) == "proof_signature_is_valid"


@pytest.mark.parametrize("htm", [None, "POST", "get", 5])
def test_the_proof_is_for_this_method(stage: Stage, holder: Holder, htm: object) -> None:
    """Methods are compared exactly: they are case-sensitive (RFC 9110 §9.1)."""
    assert refusal(stage, holder, htm=htm) == "proof_is_for_this_method"


@for_every(
    "htu",
    [
        None,
        "",
        5,
        "/api/notes",
        RESOURCE,
        f"{RESOURCE}/api/profile",
        f"{RESOURCE}/api/notes/",
        "http://127.0.0.1/api/notes",
        "https://127.0.0.1:9001/api/notes",
        "http://evil.example:9001/api/notes",
        "http://[::1/api/notes",
        "http://127.0.0.1:99999/api/notes",
    ],
)
def test_the_proof_is_for_this_address(stage: Stage, holder: Holder, htu: object) -> None:
    """The URL is the one this resource is configured with, whatever the Host header says."""
    assert refusal(stage, holder, htu=htu) == "proof_is_for_this_address"


@pytest.mark.parametrize("htu", ["HTTP://127.0.0.1:9001/api/notes", f"{RESOURCE}/api/notes?a=1#b"])
def test_addresses_are_compared_normalised(stage: Stage, holder: Holder, htu: str) -> None:
    """Scheme and host are case-insensitive; query and fragment are ignored."""
    assert refusal(stage, holder, htu=htu) == ""


@pytest.mark.parametrize("iat", [None, "now", True, 0, 1e300])
def test_the_proof_has_a_usable_time(stage: Stage, holder: Holder, iat: object) -> None:
    """The time is a number, and at most about a minute ago."""
    assert refusal(stage, holder, iat=iat) == "proof_is_recent"


@pytest.mark.parametrize("away", [-BACK_SECONDS - 30, AHEAD_SECONDS + 30, BACK_SECONDS + 30])
def test_a_proof_of_another_time_is_refused(stage: Stage, holder: Holder, away: int) -> None:
    """Stored for later or created in advance; the finding shows when the proof was created."""
    assert refusal(stage, holder, iat=time.time() + away) == "proof_is_recent"
    made = stage.findings()["proof_is_recent"]
    assert made.expected == f"at most {BACK_SECONDS} s ago"
    assert made.received.endswith("s from now" if away > 0 else "s ago")


@pytest.mark.parametrize("away", [-BACK_SECONDS + 10, AHEAD_SECONDS - 1])
def test_a_clock_that_is_a_little_off_is_forgiven(stage: Stage, holder: Holder, away: int) -> None:
    """The proof may have been in transit for a while, and its clock a few seconds ahead."""
    assert refusal(stage, holder, iat=time.time() + away) == ""


@pytest.mark.parametrize("ath", [None, "", "x", 5, "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"])
def test_the_proof_names_its_token(stage: Stage, holder: Holder, ath: object) -> None:
    """With the hash of exactly this token."""
    assert refusal(stage, holder, ath=ath) == "proof_is_for_this_token"


@pytest.mark.parametrize("jti", [None, "", 5, "x" * 257], ids=["none", "empty", "5", "long"])
def test_the_proof_has_an_id(stage: Stage, holder: Holder, jti: object) -> None:
    """A string of a sensible length; its content does not matter, since only its hash is stored."""
    assert refusal(stage, holder, jti=jti) == "proof_has_an_id"


@pytest.mark.parametrize("jti", ["\0", "ü"])
def test_any_text_is_an_id(stage: Stage, holder: Holder, jti: str) -> None:
    """Nothing of it reaches the database."""
    assert refusal(stage, holder, jti=jti) == ""


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA_KEY, "RS256"), (RSA_KEY, "PS256"), (ed_key("e"), "EdDSA")]
)
def test_each_algorithm_of_the_metadata_is_taken(stage: Stage, key: Key, algorithm: str) -> None:
    """The same algorithms as for a token."""
    assert refusal(stage, Holder(key, algorithm)) == ""
