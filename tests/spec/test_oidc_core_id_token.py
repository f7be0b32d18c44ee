"""OpenID Connect Core §3.1.3.7: what the client validates before it signs anyone in."""

import base64
import hmac
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.client_app.fake_issuer import EC, OTHER_RSA, RSA, encoded, half_hash, sign
from tests.unit.client_app.stage import Stage, heading, staged


@pytest.fixture
def client_app(tmp_path: Path) -> Iterator[Stage]:
    """The client app with one issuer."""
    with staged(tmp_path) as stage:
        yield stage


def sign_in(client_app: Stage, **claims: Any) -> str:
    """Sign in with an ID token whose claims are changed, and return the failed check, or nothing.
    None leaves a claim out. A user whose token is refused has no session, and the page says so.
    """
    client_app.issuer.claims = claims
    browser = client_app.browser()
    answer = browser.return_with()
    if answer.status_code == 303:
        assert browser.cookie("client_app_session")
        return ""
    assert answer.status_code == 502
    assert heading(answer) == "You were not signed in"
    assert not browser.cookie("client_app_session")
    assert not client_app.rows("sessions")
    assert client_app.steps()[-1] == "login-allowed"
    return client_app.refused_by()


def test_a_proper_token_logs_in(client_app: Stage) -> None:
    """All checks pass."""
    assert sign_in(client_app) == ""
    assert client_app.rows("sessions")[0]["sub"] == "alice"


@pytest.mark.parametrize(
    "token", ["", "x", "a.b", "a.b.c.d", "a.b.c", "é.é.é", f"{encoded({'alg': 'RS256'})}.W10.x"]
)
def test_what_is_no_token_is_refused(client_app: Stage, token: str) -> None:
    """RFC 7515 §5.2: three parts of base64url; header and payload are JSON objects."""
    client_app.issuer.tokens["id_token"] = token
    answer = client_app.browser().return_with()
    assert answer.status_code == 502
    assert client_app.refused_by() in ("id_token_is_there", "id_token_is_well_formed")
    assert not client_app.rows("sessions")


@pytest.mark.parametrize("token", [None, 5, ["a"]])
def test_a_missing_token_is_refused(client_app: Stage, token: object) -> None:
    """§3.1.3.3: the response to a code with scope openid has an id_token."""
    client_app.issuer.tokens["id_token"] = token
    assert client_app.browser().return_with().status_code == 502
    assert client_app.refused_by() == "id_token_is_there"


@pytest.mark.parametrize("algorithm", ["none", "NONE", "", "HS256", "ES256", None])
def test_only_the_registered_algorithm_counts(client_app: Stage, algorithm: str | None) -> None:
    """§3.1.3.7 (7): the algorithm is the registered one, or RS256; the token does not choose it."""
    client_app.issuer.header = {"alg": algorithm}
    if algorithm == "ES256":
        client_app.issuer.signing_key = EC
    assert sign_in(client_app) == "algorithm_is_the_agreed_one"


def test_an_hmac_with_the_public_key_is_no_signature(client_app: Stage) -> None:
    """RFC 8725 §2.1: the algorithm confusion attack uses the public key as an HMAC secret."""
    issuer = client_app.issuer
    browser = client_app.browser()
    back = issuer.authorize(browser.start())
    (asked,) = issuer.codes.values()
    payload = issuer.id_token(asked, "any").split(".")[1]
    signed = f"{encoded({'alg': 'HS256', 'kid': RSA.kid})}.{payload}"
    mac = hmac.digest(RSA.as_pem(private=False), signed.encode(), "sha256")
    signature = base64.urlsafe_b64encode(mac).decode().rstrip("=")
    issuer.tokens["id_token"] = f"{signed}.{signature}"
    assert browser.come_back(back).status_code == 502
    assert client_app.refused_by() == "algorithm_is_the_agreed_one"


def test_another_registered_algorithm_counts(client_app: Stage) -> None:
    """§3.1.3.7 (7): ES256 is accepted if the client registered it, since the issuer offers no
    RS256.
    """
    client_app.issuer.metadata["id_token_signing_alg_values_supported"] = ["HS256", "ES256"]
    client_app.issuer.header = {"alg": "ES256"}
    client_app.issuer.signing_key = EC
    assert sign_in(client_app) == ""


def test_a_key_that_is_not_published_is_refused(client_app: Stage) -> None:
    """§3.1.3.7 (6), §10.1: keys come from the issuer, at its own URL."""
    client_app.issuer.header = {"kid": "somebody-elses"}
    assert sign_in(client_app) == "key_is_published"


def test_a_signature_of_another_key_is_refused(client_app: Stage) -> None:
    """§3.1.3.7 (6): a key with the same kid is not necessarily the same key."""
    client_app.issuer.signing_key = OTHER_RSA
    assert sign_in(client_app) == "signature_is_valid"


def test_a_changed_claim_breaks_the_signature(client_app: Stage) -> None:
    """§3.1.3.7 (6): the signature covers exactly these bytes."""
    issuer = client_app.issuer
    browser = client_app.browser()
    back = issuer.authorize(browser.start())
    (asked,) = issuer.codes.values()
    header, _claims, signature = issuer.id_token(asked, "any").split(".")
    now = int(time.time())
    forged = {"sub": "mallory", "iss": issuer.url, "iat": now, "exp": now + 9}
    issuer.tokens["id_token"] = f"{header}.{encoded(forged)}.{signature}"
    assert browser.come_back(back).status_code == 502
    assert client_app.refused_by() == "signature_is_valid"


@pytest.mark.parametrize("issuer", ["https://attacker.example", None, "", 5])
def test_the_issuer_must_match_exactly(client_app: Stage, issuer: object) -> None:
    """§3.1.3.7 (2)."""
    assert sign_in(client_app, iss=issuer) == "issuer_is_the_one_asked"


def test_a_slash_makes_another_issuer(client_app: Stage) -> None:
    """§3.1.3.7 (2): the issuer must match exactly, so a trailing slash makes a different one."""
    assert sign_in(client_app, iss=client_app.issuer.url + "/") == "issuer_is_the_one_asked"


@pytest.mark.parametrize("audience", ["another-client", [], ["another-client"], None, 5, {}])
def test_the_audience_must_contain_the_client(client_app: Stage, audience: object) -> None:
    """§3.1.3.7 (3): a token for another client does not sign a user in here."""
    assert sign_in(client_app, aud=audience) == "audience_is_this_client"


def test_several_audiences_need_an_authorized_party(client_app: Stage) -> None:
    """§3.1.3.7 (4): with several audiences, azp should be present."""
    client_app.browser().start()
    (client_id,) = client_app.issuer.clients
    both = [client_id, "another"]
    assert sign_in(client_app, aud=both) == "authorized_party_is_this_client"
    assert sign_in(client_app, aud=both, azp=client_id) == ""
    assert sign_in(client_app, aud=[client_id]) == ""


@pytest.mark.parametrize("party", ["another-client", "", 5])
def test_an_authorized_party_must_be_the_client(client_app: Stage, party: object) -> None:
    """§3.1.3.7 (5)."""
    assert sign_in(client_app, azp=party) == "authorized_party_is_this_client"


@pytest.mark.parametrize("offset", [-61, -86400])
def test_an_expired_token_is_refused(client_app: Stage, offset: int) -> None:
    """§3.1.3.7 (9): the current time must be before exp, with a minute of leeway."""
    assert sign_in(client_app, exp=int(time.time()) + offset) == "id_token_is_not_expired"


def test_clocks_may_differ_a_little(client_app: Stage) -> None:
    """§2, exp: some small leeway is allowed, usually no more than a few minutes."""
    assert sign_in(client_app, exp=int(time.time()) - 30) == ""
    assert sign_in(client_app, iat=int(time.time()) + 7) == ""


@pytest.mark.parametrize("expiry", [None, "tomorrow", True, [], 1e300])
def test_an_expiry_is_required(client_app: Stage, expiry: object) -> None:
    """§2: exp is required, and a number."""
    assert sign_in(client_app, exp=expiry) == "id_token_is_not_expired"


@pytest.mark.parametrize("offset", [-3600, 30, 3600])
def test_an_issue_time_lies_within_the_flow(client_app: Stage, offset: int) -> None:
    """§3.1.3.7 (10): a token issued too far away from the current time is rejected."""
    assert sign_in(client_app, iat=int(time.time()) + offset) == "issue_time_is_plausible"


@pytest.mark.parametrize("issued_at", [None, "now", True])
def test_an_issue_time_is_required(client_app: Stage, issued_at: object) -> None:
    """§2: iat is required, and a number."""
    assert sign_in(client_app, iat=issued_at) == "issue_time_is_plausible"


@pytest.mark.parametrize("nonce", ["another", "", None, 5, []])
def test_the_nonce_is_the_one_sent(client_app: Stage, nonce: object) -> None:
    """§3.1.3.7 (11): the nonce must be present and have the same value; a missing one matches
    nothing.
    """
    assert sign_in(client_app, nonce=nonce) == "nonce_is_the_one_sent"


def test_half_a_character_cannot_be_read(client_app: Stage) -> None:
    """RFC 7493 §2.1: a lone surrogate is not a character, so parsers differ about this JSON."""
    assert sign_in(client_app, nonce="\ud800") == "id_token_is_well_formed"


def test_the_token_of_another_flow_is_refused(client_app: Stage) -> None:
    """§15.5.2: a replayed ID token has the wrong nonce, even if everything else in it is right."""
    browser = client_app.browser()
    client_app.issuer.authorize(browser.start())
    (asked,) = client_app.issuer.codes.values()
    access_token = "the-same-access-token"
    client_app.issuer.tokens = {
        "access_token": access_token,
        "id_token": client_app.issuer.id_token(asked, access_token),
    }
    assert sign_in(client_app) == "nonce_is_the_one_sent"


@pytest.mark.parametrize("value", ["", "wrong", 5, half_hash("another token")])
def test_at_hash_ties_the_access_token(client_app: Stage, value: object) -> None:
    """§3.1.3.8: at_hash reveals a swapped access token."""
    assert sign_in(client_app, at_hash=value) == "at_hash_matches_the_access_token"


def test_at_hash_is_optional_in_this_flow(client_app: Stage) -> None:
    """§3.1.3.6: at_hash is OPTIONAL in the code flow."""
    assert sign_in(client_app, at_hash=None) == ""


@pytest.mark.parametrize("subject", [None, "", "x" * 256, 5, "zero\x00", "é"])
def test_the_subject_is_named(client_app: Stage, subject: object) -> None:
    """§2: required, at most 255 ASCII characters."""
    assert sign_in(client_app, sub=subject) == "subject_is_named"


def test_unknown_claims_are_ignored(client_app: Stage) -> None:
    """§3.1.3.3: claims that are not understood must be ignored."""
    assert sign_in(client_app, surprise={"a": [1]}) == ""


def test_every_rule_is_told(client_app: Stage) -> None:
    """A learner sees each check with its clause, in the order of the specification."""
    sign_in(client_app)
    clauses = [
        made.spec
        for event in client_app.sink.events
        for made in event.checks
        if made.spec.startswith("OIDC Core §3.1.3.7 (")
    ]
    assert [clause[20:22].strip(")") for clause in clauses] == [
        "7",
        "6",
        "2",
        "3",
        "4,",
        "9",
        "10",
        "11",
    ]


def test_an_unsigned_token_of_the_right_shape_is_refused(client_app: Stage) -> None:
    """RFC 8725 §3.1: `alg: none` is refused even if every claim is right."""
    issuer = client_app.issuer
    browser = client_app.browser()
    back = issuer.authorize(browser.start())
    (asked,) = issuer.codes.values()
    now = int(time.time())
    claims = {"iss": issuer.url, "sub": "alice", "aud": asked["client_id"], "iat": now}
    claims |= {"exp": now + 300, "nonce": asked["nonce"]}
    issuer.tokens["id_token"] = sign({"alg": "none"}, claims, OTHER_RSA)
    assert browser.come_back(back).status_code == 502
    assert client_app.refused_by() == "algorithm_is_the_agreed_one"


def sign_in_by(client_app: Stage, options: str, **claims: Any) -> str:
    """Do the same for a sign-in that requests something about the login."""
    client_app.issuer.claims = claims
    browser = client_app.browser()
    answer = browser.come_back(client_app.issuer.authorize(browser.ask(options)))
    return "" if answer.status_code == 303 else client_app.refused_by()


@pytest.mark.parametrize(
    ("acr", "refused_by"),
    [
        ("urn:oauth2-playground:two-factors", ""),
        ("urn:oauth2-playground:password", "acr_is_the_one_asked"),
        ("", "acr_is_the_one_asked"),
        (["urn:oauth2-playground:two-factors"], "acr_is_the_one_asked"),
        (None, "acr_is_the_one_asked"),
    ],
)
def test_an_acr_that_was_asked_for_counts(client_app: Stage, acr: object, refused_by: str) -> None:
    """§3.1.3.7 (12): if acr was requested, the client checks that its value is appropriate."""
    assert sign_in_by(client_app, "acr=two-factors", acr=acr) == refused_by


@pytest.mark.parametrize(
    ("age", "refused_by"),
    [
        (0, ""),
        (100, ""),
        (155, ""),
        (300, "login_is_recent_enough"),
        (None, "login_is_recent_enough"),
    ],
)
def test_a_login_that_is_too_old_is_refused(
    client_app: Stage, age: int | None, refused_by: str
) -> None:
    """§3.1.3.7 (13): with max_age the client checks auth_time, with a minute of leeway."""
    auth_time = None if age is None else int(time.time()) - age
    assert sign_in_by(client_app, "max_age=100", auth_time=auth_time) == refused_by


def test_what_was_not_asked_for_is_not_checked(client_app: Stage) -> None:
    """§2: acr and auth_time are OPTIONAL if they were not requested."""
    assert sign_in(client_app, acr="0", auth_time=1) == ""
