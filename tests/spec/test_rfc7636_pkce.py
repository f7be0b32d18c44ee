"""RFC 7636: proof key for code exchange, with S256: which clients can do without it, and which
cannot.
"""

import pytest

from authorization_server.token.code_checks import s256
from tests.conftest import MakeIssuer
from tests.support.faults import for_every
from tests.support.verbs import CALLBACK, VERIFIER, Client, Issuer, answer_of, challenge_of

METHODS = ["client_secret_basic", "none"]
CHALLENGE = challenge_of(VERIFIER)


def refuse(client: Client, **changes: object) -> dict[str, str]:
    """The error that is sent back to the client through the browser."""
    answer = client.issuer.browser().authorize(client, **changes)
    assert answer.status_code == 302
    return answer_of(answer)


def test_s256_is_as_in_the_specification() -> None:
    """Appendix B: the example from the RFC."""
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


@pytest.mark.parametrize("challenge", [None, ""])
def test_a_challenge_is_required_of_public_clients(issuer: Issuer, challenge: str | None) -> None:
    """RFC 9700 §2.1.1: public clients MUST use PKCE; §4.4.1: if the server requires it and the
    client does not send the code challenge, it MUST return invalid_request.
    """
    client = issuer.register(token_endpoint_auth_method="none")
    error = refuse(client, code_challenge=challenge, code_challenge_method=None)
    assert error["error"] == "invalid_request"
    assert "code_challenge" in error["error_description"]
    assert issuer.refused().name == "code_challenge_is_present"


def verdicts_of(issuer: Issuer, name: str) -> list[str]:
    """The verdicts of a check, in order."""
    made = [made for event in issuer.sink.events for made in event.checks]
    return [one.verdict for one in made if one.name == name]


def test_a_confidential_client_without_pkce_is_warned(issuer: Issuer) -> None:
    """RFC 9700 §2.1.1: for confidential clients, the use of PKCE is RECOMMENDED. The flow goes on,
    and the step cites the clause and names the attack.
    """
    client = issuer.register()
    code = client.code(code_challenge=None, code_challenge_method=None)
    assert client.exchange(code, code_verifier=None).status_code == 200
    assert verdicts_of(issuer, "code_challenge_is_present")[0] == "warning"
    made = next(
        made
        for event in issuer.sink.events
        for made in event.checks
        if made.name == "code_challenge_is_present"
    )
    assert made.spec.startswith("RFC 9700 §2.1.1")
    assert "inject" in made.explanation
    assert set(verdicts_of(issuer, "code_verifier_matches_challenge")) == {"passed"}


def test_a_verifier_without_a_challenge_is_a_downgrade(issuer: Issuer) -> None:
    """RFC 9700 §4.8.2: a token request with a code_verifier is accepted only if a code_challenge
    was present in the authorization request. The code is not used up.
    """
    client = issuer.register()
    code = client.code(code_challenge=None, code_challenge_method=None)
    answer = client.exchange(code)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    assert "had no code_challenge" in answer.json["error_description"]
    assert issuer.refused().name == "code_verifier_matches_challenge"
    assert client.exchange(code, code_verifier=None).status_code == 200


def test_a_method_alone_is_half_of_it(issuer: Issuer) -> None:
    """§4.3: a client that sends a method intends to use PKCE."""
    client = issuer.register()
    refuse(client, code_challenge=None)
    assert issuer.refused().name == "code_challenge_is_well_formed"


@pytest.fixture(scope="module")
def strict(make_issuer: MakeIssuer) -> Issuer:
    """A server with the OAuth 2.1 profile."""
    return make_issuer(profile="oauth-2.1")


def test_the_strict_profile_requires_what_is_recommended(strict: Issuer) -> None:
    """OAuth 2.1 §4.1.1: code_challenge REQUIRED. Warnings become refusals, and a client that
    follows best practice notices nothing.
    """
    client = strict.register()
    assert client.tokens()["access_token"]
    error = refuse(client, code_challenge=None, code_challenge_method=None)
    assert error["error"] == "invalid_request"
    assert strict.refused().name == "code_challenge_is_present"
    error = refuse(client, scope="openid unheard-of")
    assert error["error"] == "invalid_scope"
    in_form = {"client_id": client.id, "client_secret": client.secret, "token": "x"}
    answer = strict.post("/revoke", data=in_form)
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    assert "Authorization header" in answer.json["error_description"]
    offered = strict.metadata()["token_endpoint_auth_methods_supported"]
    assert "client_secret_post" not in offered


def test_what_the_strict_profile_refuses_has_true_words(strict: Issuer) -> None:
    """RFC 8252 §8.3, RFC 7591 §3.2.2: what is otherwise only a warning has an error that says what
    was received, and why it was refused.
    """
    local = "http://localhost:3000/callback"
    told = strict.offer(redirect_uris=[local]).json["error_description"]
    assert told.startswith(f"{local} names localhost")
    assert "use 127.0.0.1 or [::1]" in told
    told = strict.offer(redirect_uris=[CALLBACK, "http://app.example/"]).json["error_description"]
    assert told.startswith("redirect_uris: http://app.example/ is http, and not loopback.")
    told = strict.offer(logo_uri="ftp://app.example/").json["error_description"]
    assert told.startswith("logo_uri: ftp://app.example/ is not an http or https address.")
    error = refuse(strict.register(), scope="openid usage:read")
    assert "cannot ask a user for these scopes: usage:read" in error["error_description"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("transformation", ["plain", None, "", "s256", "S512", "S256 ", "none"])
def test_only_s256_will_do(issuer: Issuer, method: str, transformation: str | None) -> None:
    """§4.2: clients that can MUST use S256; a missing method means plain (§4.3), which would reveal
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
    """§4.2: BASE64URL without padding of a SHA-256 hash, which has 43 characters."""
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
    """§4.6: if the values are not equal, an error invalid_grant MUST be returned; a missing
    verifier, or the challenge in its place (plain), is not equal. The code is not used up.
    """
    client = issuer.register(token_endpoint_auth_method=method)
    code = client.code()
    answer = client.exchange(code, code_verifier=verifier)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    assert issuer.refused().name == check
    assert client.exchange(code).status_code == 200


def test_a_verifier_belongs_to_one_code(issuer: Issuer) -> None:
    """§7.1 and RFC 9700 §4.5: an injected code fails with another flow's verifier."""
    client = issuer.register()
    other = "another-flow-has-another-verifier-than-this-one"
    injected = client.code(code_challenge=challenge_of(other))
    assert client.exchange(injected).json["error"] == "invalid_grant"
    refused = issuer.refused()
    assert refused.name == "code_verifier_matches_challenge"
    assert refused.expected == challenge_of(other)
    assert challenge_of(VERIFIER) in refused.received


def test_plain_at_the_token_endpoint_changes_nothing(issuer: Issuer) -> None:
    """§7.2: no downgrade: a method sent to the token endpoint is ignored."""
    client = issuer.register()
    answer = client.exchange(client.code(), code_verifier=CHALLENGE, code_challenge_method="plain")
    assert answer.json["error"] == "invalid_grant"


def test_the_metadata_offer_nothing_else(issuer: Issuer) -> None:
    """RFC 8414 §2: code_challenge_methods_supported lists only what is supported."""
    assert issuer.metadata()["code_challenge_methods_supported"] == ["S256"]
