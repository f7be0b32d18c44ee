"""RFC 6749 §4.1: the authorization code grant, from the request to the tokens."""

import re
import time
from urllib.parse import quote, urlencode, urlsplit

import pytest
import requests

from authorization_server.authorize.request.authorization_request import PARAMETERS
from tests.conftest import MakeIssuer
from tests.support.faults import for_every
from tests.support.sockets import at_once, served
from tests.support.verbs import CALLBACK, Client, Issuer, answer_of, claims_of, is_page
from tracing.catalogue import CODE_ISSUED, TOKEN_ISSUED

MEMBERS = {"access_token", "token_type", "expires_in", "scope", "refresh_token", "id_token"}
SINGLE = [name for name in PARAMETERS if name not in ("client_id", "redirect_uri", "resource")]


def refuse(issuer: Issuer, client: Client, **changes: object) -> dict[str, str]:
    """The error that is sent back to the client through the browser."""
    answer = issuer.browser().authorize(client, **changes)
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(CALLBACK + "?error=")
    return answer_of(answer)


def test_a_flow_ends_with_tokens(issuer: Issuer) -> None:
    """§4.1: (A) request, (B) login and consent, (C) code, (D) exchange, (E) access token."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client)
    assert (page.status_code, is_page(page, "Sign in")) == (200, True)
    after_login = browser.log_in(page)
    assert after_login.status_code == 303
    question = browser.get(after_login.headers["Location"])
    assert (question.status_code, is_page(question, "Allow access?")) == (200, True)
    sent = browser.consent(question)
    assert sent.status_code == 303
    answer = client.exchange(answer_of(sent)["code"])
    assert answer.status_code == 200
    assert set(answer.json) == MEMBERS


def test_code_and_token_are_told_at_their_steps(issuer: Issuer) -> None:
    """The trace shows what a code is bound to, and every check of the token request."""
    client = issuer.register()
    client.tokens()
    (issued,) = issuer.told(CODE_ISSUED)
    checks = {made.name: made for made in issued.checks}
    assert list(checks)[-3:] == ["code_cannot_be_guessed", "code_is_bound", "code_is_short_lived"]
    bound = checks["code_is_bound"].received
    assert all(part in bound for part in (client.id, CALLBACK, client.request()["code_challenge"]))
    (exchanged,) = issuer.told(TOKEN_ISSUED)
    assert [made.name for made in exchanged.checks][-15:] == [
        "client_is_authenticated",
        "client_names_no_other",
        "client_may_use_grant_type",
        "code_is_present",
        "code_is_known",
        "code_belongs_to_client",
        "code_is_unused",
        "grant_is_not_revoked",
        "code_is_not_expired",
        "redirect_uri_is_the_same",
        "code_verifier_is_well_formed",
        "code_verifier_matches_challenge",
        "key_is_shown_if_registered",
        "key_is_the_bound_one",
        "code_is_spent_by_this_request",
    ]
    assert all(made.verdict == "passed" for made in exchanged.checks)


# --- the authorization request (§4.1.1) ---


@pytest.mark.parametrize("name", SINGLE)
def test_a_parameter_comes_once(issuer: Issuer, name: str) -> None:
    """§3.1: request parameters MUST NOT be included more than once."""
    client = issuer.register()
    value = client.request().get(name, "none")
    error = refuse(issuer, client, **{name: [value, value]})
    assert error["error"] == "invalid_request"
    refused = issuer.refused()
    assert (refused.name, refused.spec) == ("parameters_are_not_repeated", "RFC 6749 §3.1")
    assert (refused.expected, refused.received) == ("each at most once", name)


@pytest.mark.parametrize(
    ("response_type", "error", "check"),
    [
        (None, "invalid_request", "response_type_is_present"),
        ("", "invalid_request", "response_type_is_present"),
        ("token", "unsupported_response_type", "response_type_is_code"),
        ("code token", "unsupported_response_type", "response_type_is_code"),
        ("id_token", "unsupported_response_type", "response_type_is_code"),
        ("none", "unsupported_response_type", "response_type_is_code"),
        ("CODE", "unsupported_response_type", "response_type_is_code"),
        ("code ", "unsupported_response_type", "response_type_is_code"),
    ],
)
def test_response_type_is_code(
    issuer: Issuer, response_type: str | None, error: str, check: str
) -> None:
    """§3.1.1, §4.1.1: response_type is REQUIRED and MUST be "code"; otherwise the error says so."""
    told = refuse(issuer, issuer.register(), response_type=response_type)
    assert (told["error"], issuer.refused().name) == (error, check)


def test_a_client_without_the_grant_gets_no_code(issuer: Issuer) -> None:
    """§4.1.2.1: unauthorized_client, for a client that registered other grants only."""
    client = issuer.register(grant_types=["client_credentials"])
    assert refuse(issuer, client)["error"] == "unauthorized_client"
    refused = issuer.refused()
    assert refused.name == "client_may_use_the_code_grant"
    assert refused.received == "client_credentials"


def test_unknown_parameters_are_ignored(issuer: Issuer) -> None:
    """§3.1: the authorization server MUST ignore unrecognized request parameters."""
    answer = issuer.browser().authorize(issuer.register(), display="page", unheard_of=["1", "2"])
    assert (answer.status_code, is_page(answer, "Sign in")) == (200, True)


@pytest.mark.parametrize("name", ["response_mode", "prompt", "max_age", "resource", "scope"])
def test_an_empty_parameter_is_none(issuer: Issuer, name: str) -> None:
    """§3.1: parameters sent without a value MUST be treated as if they were omitted from the
    request.
    """
    answer = issuer.browser().authorize(issuer.register(), **{name: ""})
    assert (answer.status_code, is_page(answer, "Sign in")) == (200, True)


@pytest.mark.parametrize(
    "query", ["%zz=%", "client_id=%00", "client_id=%ff", "%ff=%ff", "client_id=%ed%a0%80", "&&&="]
)
def test_rubbish_is_answered_with_a_page(issuer: Issuer, query: str) -> None:
    """§4.1.2.1: invalid percent-encoding or UTF-8 makes the client identifier invalid."""
    answer = issuer.browser().get(f"/authorize?{query}")
    assert (answer.status_code, is_page(answer, "Something went wrong")) == (400, True)


def test_the_endpoint_takes_post_too(issuer: Issuer) -> None:
    """§3.1: the authorization server MAY support POST; the flow is the same."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    page = browser.post("/authorize", data=client.request())
    assert (page.status_code, is_page(page, "Allow access?")) == (200, True)
    assert answer_of(browser.consent(page))["code"]


def test_a_post_from_a_foreign_site_finds_the_session(issuer: Issuer) -> None:
    """§3.1: a form on the client's page is sent without our SameSite=Lax cookie. A redirect brings
    the cookie, so the existing login is neither missed nor overwritten.
    """
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    answer = issuer.post("/authorize", data=client.request())
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (303, False)
    assert answer.headers["Location"].startswith(issuer.url("/authorize?"))
    assert is_page(browser.get(answer.headers["Location"]), "Allow access?")


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("redirect_uri", "client_and_redirect_uri_are_not_repeated"),
        ("client_id", "client_and_redirect_uri_are_not_repeated"),
        ("scope", "parameters_are_not_repeated"),
    ],
)
def test_what_comes_in_query_and_body_comes_twice(issuer: Issuer, name: str, check: str) -> None:
    """§3.1: MUST NOT be included more than once, in query and body together."""
    client = issuer.register()
    query = urlencode(client.request())
    answer = issuer.browser().post(f"/authorize?{query}", data={name: "https://evil.example/"})
    assert "evil" not in answer.headers.get("Location", "")
    assert issuer.refused().name == check


def test_a_request_that_is_too_long_gets_a_page(issuer: Issuer) -> None:
    """RFC 9110 §4.1: URIs of up to 8000 characters can be relied on; with a longer one, the browser
    could not be redirected back.
    """
    client = issuer.register()
    room = 8000 - sum(map(len, client.request(state="").values()))
    fits = issuer.browser().authorize(client, state="x" * room)
    assert (fits.status_code, is_page(fits, "Sign in")) == (200, True)
    answer = issuer.browser().authorize(client, state="x" * (room + 1))
    assert (answer.status_code, is_page(answer, "Something went wrong")) == (400, True)
    assert issuer.refused().received == "8001 characters"


# --- state (§4.1.1, §4.1.2) ---


@pytest.mark.parametrize(
    "state",
    [
        "abc",
        "a b+c&d=e#f?g/h%20i;j",
        "\"'<script>alert(1)</script>",
        "x" * 4000,
        "0",
        "null",
        " ",
    ],
)
@pytest.mark.parametrize("outcome", ["code", "error"])
def test_state_comes_back_as_it_was(issuer: Issuer, state: str, outcome: str) -> None:
    """§4.1.2, §4.1.2.1: state is REQUIRED if it was in the request, the exact value received."""
    client = issuer.register()
    if outcome == "code":
        sent = issuer.browser().walk(client, state=state)
    else:
        sent = issuer.browser().authorize(client, state=state, scope="unheard-of")
    assert outcome in answer_of(sent)
    assert answer_of(sent)["state"] == state
    assert "Set-Cookie" not in sent.headers or "a=b" not in sent.headers["Set-Cookie"]


UNCARRIABLE = ["line\r\nSet-Cookie: a=b", "a\nb", "a\x00b", "a\tb", "\ud800", "\x7f", "\ufffd"]


@for_every("state", [*UNCARRIABLE, "üñî – ✓ 💥"])
@for_every("mode", ["query", "form_post"])
def test_a_state_that_cannot_come_back_is_refused(issuer: Issuer, state: str, mode: str) -> None:
    """Appendix A.5: state = 1*VSCHAR. Any other character could be changed on the way, so neither
    the state nor a code is returned, and the error says why.
    """
    query = urlencode(
        issuer.register().request(state=state, response_mode=mode), errors="surrogatepass"
    )
    answer = answer_of(issuer.browser().get("/authorize?" + query))
    assert answer["error"] == "invalid_request"
    assert "state contains " in answer["error_description"]
    assert "state" not in answer
    assert issuer.refused().name == "values_can_be_carried"


def test_bytes_that_are_no_text_are_refused(issuer: Issuer) -> None:
    """Appendix B: values are UTF-8; other bytes would be replaced, here or in the client."""
    query = urlencode(issuer.register().request(state=None)) + "&state=%ff%fe"
    assert answer_of(issuer.browser().get("/authorize?" + query))["error"] == "invalid_request"


@for_every("nonce", UNCARRIABLE)
def test_a_nonce_that_cannot_come_back_is_refused(issuer: Issuer, nonce: str) -> None:
    """OIDC Core §3.1.2.1: the value is passed through unmodified, so one that could be changed is
    refused.
    """
    client = issuer.register()
    query = urlencode(client.request(nonce=nonce), errors="surrogatepass")
    answer = answer_of(issuer.browser().get("/authorize?" + query))
    assert (answer["error"], answer["state"]) == ("invalid_request", "the-state-of-this-flow")
    assert "nonce contains " in answer["error_description"]


def test_a_pushed_value_is_held_to_the_same(issuer: Issuer) -> None:
    """RFC 9126 §2.1: a pushed request is validated like one at the authorization endpoint."""
    client = issuer.register()
    answer = client.post("/par", client.request(state="a\nb"))
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
    assert answer.json["error_description"].startswith("state contains LF.")


@pytest.mark.parametrize("state", [None, ""])
def test_no_state_is_made_up(issuer: Issuer, state: str | None) -> None:
    """§4.1.2: if the request has no state, the response has none."""
    client = issuer.register()
    assert "state" not in answer_of(issuer.browser().walk(client, state=state))


# --- scope (§3.3) ---


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("openid notes:read", "openid notes:read"),
        ("notes:read openid", "notes:read openid"),
        ("notes:read", "notes:read"),
        ("openid unheard-of notes:read", "openid notes:read"),
        ("openid openid", "openid"),
        (None, "openid profile notes:read notes:write"),
        ("", "openid profile notes:read notes:write"),
    ],
)
def test_what_was_granted_is_said(issuer: Issuer, asked: str | None, granted: str) -> None:
    """§3.3: the server MUST include "scope" to inform the client of the scope actually granted; if
    none was requested, it uses a default: the scope that the client registered.
    """
    tokens = issuer.register().tokens(scope=asked)
    assert tokens["scope"] == granted
    assert claims_of(tokens["access_token"])["scope"] == granted


@pytest.mark.parametrize(
    "asked", ["unheard-of", "OPENID", " ", "openid  profile", " openid", "openid\n", 'open"id', "ö"]
)
def test_a_scope_that_is_none_is_refused(issuer: Issuer, asked: str) -> None:
    """§4.1.2.1: invalid_scope, when the requested scope is invalid, unknown, or malformed."""
    assert refuse(issuer, issuer.register(), scope=asked)["error"] == "invalid_scope"
    refused = issuer.refused()
    assert (refused.name, refused.received) == ("scope_is_allowed", asked)


def test_a_client_gets_no_scope_it_did_not_register(issuer: Issuer) -> None:
    """§3.3: the server may ignore part of the scope by its policy: here, what the client did not
    register.
    """
    client = issuer.register(scope="openid notes:read")
    assert client.tokens(scope="openid notes:read notes:write")["scope"] == "openid notes:read"
    assert refuse(issuer, client, scope="notes:write")["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("ticked", "granted"),
    [
        (["openid", "notes:read"], "openid notes:read"),
        (["notes:read"], "notes:read"),
        (["notes:read", "openid"], "openid notes:read"),
        (["openid", "unheard-of", "notes:write"], "openid"),
    ],
)
def test_what_the_person_unticked_is_not_granted(
    issuer: Issuer, ticked: list[str], granted: str
) -> None:
    """§3.3: based on the resource owner's instructions; a form can narrow the request, not widen
    it.
    """
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    page = browser.authorize(client, scope="openid profile notes:read")
    answer = client.exchange(answer_of(browser.consent(page, scopes=ticked))["code"])
    assert answer.json["scope"] == granted
    assert ("id_token" in answer.json) == ("openid" in granted)


# --- the user says no (§4.1.2.1) ---


@pytest.mark.parametrize(
    ("decision", "scopes"), [("deny", None), ("deny", []), ("allow", []), ("", None), ("yes", None)]
)
def test_a_refusal_of_the_person_is_told(
    issuer: Issuer, decision: str, scopes: list[str] | None
) -> None:
    """§4.1.2.1: access_denied, when the resource owner denied the request."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    sent = browser.consent(browser.authorize(client), decision, scopes)
    assert (sent.status_code, answer_of(sent)["error"]) == (303, "access_denied")
    assert issuer.refused().name == "consent_is_given"
    assert is_page(browser.authorize(client), "Allow access?"), "nothing was remembered"


# --- the code (§4.1.2) ---


def test_a_code_cannot_be_guessed_and_is_kept_as_a_hash(own_issuer: Issuer) -> None:
    """§10.10: the probability of guessing MUST be at most 2^-128; the database contains only a hash
    of the code.
    """
    client = own_issuer.register()
    codes = {client.code() for _ in range(5)}
    assert len(codes) == 5
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", code) for code in codes)
    kept = str(own_issuer.rows("grants"))
    assert not any(code in kept for code in codes)


@pytest.mark.parametrize("seconds", [1, 60, 600])
def test_a_code_lives_as_long_as_it_was_set(make_issuer: MakeIssuer, seconds: int) -> None:
    """§4.1.2: the code MUST expire shortly after it is issued: after the configured lifetime."""
    issuer = make_issuer(code_seconds=seconds)
    before = time.time()
    issuer.register().code()
    (grant,) = issuer.rows("grants")
    assert grant["expires_at"] - grant["issued_at"] == seconds
    assert int(before) <= grant["issued_at"] <= time.time()


def test_an_expired_code_is_worth_nothing(own_issuer: Issuer) -> None:
    """§5.2: invalid_grant, when the authorization code is expired."""
    client = own_issuer.register()
    code = client.code()
    own_issuer.set("grants", "expires_at", int(time.time()))
    answer = client.exchange(code)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    refused = own_issuer.refused()
    assert (refused.name, refused.step) == ("code_is_not_expired", "token-issued")
    assert refused.received.startswith("expired ")


def test_a_second_before_it_expires_a_code_is_good(own_issuer: Issuer) -> None:
    """§4.1.2: until it expires, the code works."""
    client = own_issuer.register()
    code = client.code()
    own_issuer.set("grants", "expires_at", int(time.time()) + 5)
    assert client.exchange(code).status_code == 200


# --- the exchange (§4.1.3) ---


@pytest.mark.parametrize("code", ["", "unheard-of", "' OR 1=1 --", "x" * 60_000])
def test_an_unknown_code_is_refused(issuer: Issuer, code: str) -> None:
    """§5.2: invalid_grant for a code that was never issued, invalid_request for a missing code."""
    answer = issuer.register().exchange(code)
    error = "invalid_grant" if code else "invalid_request"
    assert (answer.status_code, answer.json["error"]) == (400, error)
    assert issuer.refused().name == ("code_is_known" if code else "code_is_present")


def test_a_code_is_good_for_its_client_only(issuer: Issuer) -> None:
    """§4.1.3: ensure that the code was issued to the authenticated client; a thief's failed attempt
    does not use up the code.
    """
    owner, thief = issuer.register(), issuer.register()
    code = owner.code()
    answer = thief.exchange(code)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    refused = issuer.refused()
    assert refused.name == "code_belongs_to_client"
    assert (refused.expected, refused.received) == (owner.id, thief.id)
    assert owner.exchange(code).status_code == 200


@pytest.mark.parametrize("redirect_uri", [None, "", CALLBACK + "/", "https://evil.example/"])
def test_the_redirect_uri_is_repeated(issuer: Issuer, redirect_uri: str | None) -> None:
    """§4.1.3: redirect_uri is REQUIRED if the authorization request included it, and identical."""
    client = issuer.register()
    answer = client.exchange(client.code(), redirect_uri=redirect_uri)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    refused = issuer.refused()
    assert refused.name == "redirect_uri_is_the_same"
    assert (refused.expected, refused.received) == (CALLBACK, redirect_uri or "none")


def test_a_client_without_the_grant_exchanges_nothing(issuer: Issuer) -> None:
    """§5.2: unauthorized_client, when the client may not use this grant type."""
    answer = issuer.register(grant_types=["client_credentials"]).exchange("any")
    assert (answer.status_code, answer.json["error"]) == (400, "unauthorized_client")
    assert issuer.refused().name == "client_may_use_grant_type"


def test_a_code_works_once(issuer: Issuer) -> None:
    """§4.1.2: if a code is used more than once, the server MUST deny the request and SHOULD revoke
    all tokens previously issued based on it.
    """
    client = issuer.register()
    code = client.code()
    first = client.exchange(code).json
    assert client.is_active(first["access_token"])
    second = client.exchange(code)
    assert (second.status_code, second.json["error"]) == (400, "invalid_grant")
    assert issuer.refused().name == "code_is_unused"
    assert not client.is_active(first["access_token"])
    assert not client.is_active(first["refresh_token"])
    assert issuer.userinfo(first["access_token"]).status_code == 401
    assert client.refresh(first["refresh_token"]).json["error"] == "invalid_grant"


def test_a_replay_revokes_what_was_refreshed_meanwhile(issuer: Issuer) -> None:
    """§4.1.2: all tokens issued based on the code, including refreshed ones."""
    client = issuer.register()
    code = client.code()
    newest = client.refresh(client.exchange(code).json["refresh_token"]).json
    assert client.is_active(newest["access_token"])
    client.exchange(code)
    assert not client.is_active(newest["access_token"])
    assert not client.is_active(newest["refresh_token"])


def test_a_replay_by_another_client_revokes_nothing(issuer: Issuer) -> None:
    """§4.1.3: a client that the code was not issued to learns nothing from it and does not use it
    up.
    """
    owner, stranger = issuer.register(), issuer.register()
    code = owner.code()
    tokens = owner.exchange(code).json
    assert stranger.exchange(code).json["error"] == "invalid_grant"
    assert owner.is_active(tokens["access_token"])


def test_of_twenty_at_once_one_gets_tokens(make_issuer: MakeIssuer) -> None:
    """§4.1.2: the client MUST NOT use the code more than once, not even in concurrent requests."""
    issuer = make_issuer()
    client = issuer.register()
    form = client.token_form(client.code())
    with served(issuer.app, issuer.name) as address:
        answers = at_once(
            20,
            lambda: requests.post(
                f"{address}/token", data=form, auth=(client.id, client.secret), timeout=30
            ),
        )
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19
    refused = [answer.json() for answer in answers if answer.status_code == 400]
    assert {answer["error"] for answer in refused} == {"invalid_grant"}
    (grant,) = issuer.rows("grants")
    assert grant["revoked_at"] is not None, "nineteen times it looked like theft"


# --- the response (§5.1) ---


def test_the_answer_is_as_the_protocol_wants_it(issuer: Issuer) -> None:
    """§5.1: JSON with token_type and whole seconds, which MUST NOT be stored by caches."""
    client = issuer.register()
    answer = client.exchange(client.code())
    assert answer.mimetype == "application/json"
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    assert answer.json["token_type"] == "Bearer"
    assert type(answer.json["expires_in"]) is int
    assert None not in answer.json.values()


def test_a_client_without_refresh_gets_no_refresh_token(issuer: Issuer) -> None:
    """§5.1: refresh_token is OPTIONAL; without one, the member is missing, not null."""
    tokens = issuer.register(grant_types=["authorization_code"]).tokens()
    assert "refresh_token" not in tokens


@pytest.mark.parametrize("seconds", [1, 300, 86_400])
def test_access_tokens_live_as_long_as_they_were_set(make_issuer: MakeIssuer, seconds: int) -> None:
    """§5.1: expires_in is the lifetime of the access token."""
    tokens = make_issuer(access_token_seconds=seconds).register().tokens()
    claims = claims_of(tokens["access_token"])
    assert tokens["expires_in"] == claims["exp"] - claims["iat"] == seconds


def test_the_parameters_travel_encoded(issuer: Issuer) -> None:
    """§4.1.2: the parameters are added with application/x-www-form-urlencoded."""
    sent = issuer.browser().walk(issuer.register(), state="a b&c=d")
    query = urlsplit(sent.headers["Location"]).query
    assert "state=a+b%26c%3Dd" in query
    assert f"iss={quote(issuer.config.issuer, safe='')}" in query


def test_a_second_flow_is_a_second_grant(issuer: Issuer) -> None:
    """§1.4: revoking one grant does not affect another grant of the same user and client."""
    client, browser = issuer.register(), issuer.browser()
    first, second = client.tokens(browser), client.tokens(browser)
    client.revoke(first["refresh_token"])
    assert not client.is_active(first["access_token"])
    assert client.is_active(second["access_token"])
