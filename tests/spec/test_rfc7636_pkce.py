"""RFC 7636: proof key for code exchange. S256 of everyone, and no way to do without."""

import pytest

from authorization_server.token.code_checks import s256
from tests.support.faults import for_every
from tests.support.verbs import VERIFIER, Client, Issuer, answer_of, challenge_of

METHODS = ["client_secret_basic", "none"]
CHALLENGE = challenge_of(VERIFIER)


def refuse(client: Client, **changes: object) -> dict[str, str]:
    """The error with which the browser is sent back."""
    answer = client.issuer.browser().authorize(client, **changes)
    assert answer.status_code == 302
    return answer_of(answer)


def test_s256_is_as_in_the_specification() -> None:
    """Appendix B: the example of the specification."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert s256(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@for_every("method", METHODS)
@pytest.mark.parametrize("length", [43, 44, 127, 128])
def test_whoever_knows_the_verifier_gets_tokens(issuer: Issuer, method: str, length: int) -> None:
    """§4.1, §4.6: 43 to 128 unreserved characters, whose S256 equals the challenge."""
    client = issuer.register(token_endpoint_auth_method=method)
    verifier = ("-._~" + "aZ0" * 50)[:length]
    code = client.code(code_challenge=challenge_of(verifier))
    assert client.exchange(code, code_verifier=verifier).status_code == 200


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("challenge", [None, ""])
def test_a_challenge_is_required_of_everyone(
    issuer: Issuer, method: str, challenge: str | None
) -> None:
    """§4.4.1: if the server requires PKCE and the client does not send the code challenge, it MUST
    answer invalid_request. RFC 9700 §2.1.1: also of confidential clients.
    """
    client = issuer.register(token_endpoint_auth_method=method)
    error = refuse(client, code_challenge=challenge, code_challenge_method=None)
    assert error["error"] == "invalid_request"
    assert "code_challenge" in error["error_description"]
    assert issuer.refused().name == "code_challenge_is_present"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("transformation", ["plain", None, "", "s256", "S512", "S256 ", "none"])
def test_only_s256_will_do(issuer: Issuer, method: str, transformation: str | None) -> None:
    """§4.2: clients that can MUST use S256; a missing method means plain (§4.3), which would show
    the verifier to the browser.
    """
    client = issuer.register(token_endpoint_auth_method=method)
    error = refuse(client, code_challenge_method=transformation)
    assert error["error"] == "invalid_request"
    refused = issuer.refused()
    assert (refused.name, refused.expected) == ("code_challenge_method_is_s256", "S256")
    assert refused.received == (transformation or "none, which means plain")


@pytest.mark.parametrize(
    "challenge",
    [
        CHALLENGE[:-1],
        CHALLENGE + "A",
        CHALLENGE + "=",
        CHALLENGE[:-1] + "+",
        CHALLENGE[:-1] + "/",
        CHALLENGE[:-1] + "~",
        CHALLENGE[:-1] + "\n",
        CHALLENGE + "\n",
        "ö" * 43,
        " " * 43,
        VERIFIER,
    ],
)
def test_a_challenge_looks_like_one(issuer: Issuer, challenge: str) -> None:
    """§4.2: BASE64URL without padding of a SHA-256, which has 43 characters."""
    error = refuse(issuer.register(), code_challenge=challenge)
    assert error["error"] == "invalid_request"
    assert issuer.refused().name == "code_challenge_is_well_formed"


@pytest.mark.parametrize("method", METHODS)
@for_every(
    ("verifier", "check"),
    [
        (None, "code_verifier_is_well_formed"),
        ("", "code_verifier_is_well_formed"),
        ("short", "code_verifier_is_well_formed"),
        ("x" * 42, "code_verifier_is_well_formed"),
        ("x" * 129, "code_verifier_is_well_formed"),
        ("x" * 42 + "+", "code_verifier_is_well_formed"),
        ("x" * 43 + "\n", "code_verifier_is_well_formed"),
        ("\u0131" * 43, "code_verifier_is_well_formed"),
        ("\x00" * 43, "code_verifier_is_well_formed"),
        (CHALLENGE, "code_verifier_matches_challenge"),
        (VERIFIER[:-1] + "Y", "code_verifier_matches_challenge"),
        (VERIFIER.upper(), "code_verifier_matches_challenge"),
        (VERIFIER + "x", "code_verifier_matches_challenge"),
    ],
)
def test_a_code_alone_is_worth_nothing(
    issuer: Issuer, method: str, verifier: str | None, check: str
) -> None:
    """§4.6: if the values are not equal, an error invalid_grant MUST be returned; left out, or the
    challenge sent in its place (plain), they are not equal. The code stays for its owner.
    """
    client = issuer.register(token_endpoint_auth_method=method)
    code = client.code()
    answer = client.exchange(code, code_verifier=verifier)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    assert issuer.refused().name == check
    assert client.exchange(code).status_code == 200


def test_a_verifier_belongs_to_one_code(issuer: Issuer) -> None:
    """§7.1 and RFC 9700 §4.5: an injected code fails with the verifier of another flow."""
    client = issuer.register()
    other = "another-flow-has-another-verifier-than-this-one"
    injected = client.code(code_challenge=challenge_of(other))
    assert client.exchange(injected).json["error"] == "invalid_grant"
    refused = issuer.refused()
    assert refused.name == "code_verifier_matches_challenge"
    assert refused.expected == challenge_of(other)
    assert challenge_of(VERIFIER) in refused.received


def test_plain_at_the_token_endpoint_changes_nothing(issuer: Issuer) -> None:
    """§7.2: no downgrade: a method named at the token endpoint is not listened to."""
    client = issuer.register()
    answer = client.exchange(client.code(), code_verifier=CHALLENGE, code_challenge_method="plain")
    assert answer.json["error"] == "invalid_grant"


def test_the_metadata_offer_nothing_else(issuer: Issuer) -> None:
    """RFC 8414 §2: code_challenge_methods_supported is what really works."""
    assert issuer.metadata()["code_challenge_methods_supported"] == ["S256"]
