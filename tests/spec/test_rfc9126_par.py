"""RFC 9126: the client pushes an authorization request; the browser carries a reference to it."""

import re
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from tests.conftest import MakeIssuer
from tests.support.page_form import PageForm
from tests.support.signers import Signer
from tests.support.verbs import (
    CALLBACK,
    Browser,
    Client,
    Issuer,
    answer_of,
    claims_of,
    is_page,
)
from tracing.catalogue import CODE_ISSUED
from tracing.endpoint_steps import REQUEST_URI_ISSUED

PREFIX = "urn:ietf:params:oauth:request_uri:"


def push(client: Client, **changes: object) -> TestResponse:
    """Push the authorization request that the browser would otherwise carry."""
    return client.post("/par", client.request(**changes))


def pushed(client: Client, **changes: object) -> str:
    """The request_uri of a pushed request."""
    answer = push(client, **changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json["request_uri"])


def address(client: Client, request_uri: str, **more: str) -> str:
    """The path to which the browser is redirected."""
    return "/authorize?" + urlencode({"client_id": client.id, "request_uri": request_uri} | more)


def walk(client: Client, request_uri: str, browser: Browser | None = None) -> TestResponse:
    """Log in and allow everything, and return the response to the client."""
    browser = browser or client.issuer.browser()
    return through(browser, browser.get(address(client, request_uri)))


def through(
    browser: Browser, answer: TestResponse, username: str = "alice", choice: str = "same"
) -> TestResponse:
    """Agree on every page until the browser is redirected to the client."""
    for _ in range(8):
        if is_page(answer, "Sign in"):
            answer = browser.log_in(answer, username)
        elif is_page(answer, "One-time code"):
            answer = browser.give_code(answer)
        elif is_page(answer, "Choose an account"):
            answer = browser.submit(answer, {"decision": choice})
        elif is_page(answer, "Allow access?"):
            answer = browser.consent(answer)
        elif answer.headers.get("Location", "").startswith(browser.issuer.config.issuer):
            answer = browser.get(answer.headers["Location"])
    return answer


def refused(issuer: Issuer, answer: TestResponse) -> str:
    """Return the check that failed, which must result in an error page."""
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    return issuer.refused().name


# --- pushing (§2) ---


def test_a_pushed_request_gets_a_name(issuer: Issuer) -> None:
    """§2.2: 201 with request_uri and expires_in, which MUST be positive; not to be cached."""
    answer = push(issuer.register())
    assert (answer.status_code, answer.mimetype) == (201, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json) == {"request_uri", "expires_in"}
    assert re.fullmatch(PREFIX + r"[A-Za-z0-9_-]{43}", answer.json["request_uri"])
    assert answer.json["expires_in"] == 60


def test_it_is_told_at_its_step(issuer: Issuer) -> None:
    """Client authentication and every check of the request appear in the trace, and so does a
    refusal.
    """
    client = issuer.register()
    push(client)
    push(client, response_type="token")
    good, bad = issuer.told(REQUEST_URI_ISSUED)
    names = [made.name for made in good.checks]
    for name in (
        "client_is_authenticated",
        "redirect_uri_is_registered",
        "code_challenge_is_present",
    ):
        assert name in names
    assert [made.name for made in bad.checks if made.verdict == "failed"] == [
        "response_type_is_code"
    ]


def test_the_flow_goes_through(issuer: Issuer) -> None:
    """§4: the request that was pushed is the one that is used."""
    client = issuer.register()
    answer = answer_of(walk(client, pushed(client, state="pushed", scope="openid notes:read")))
    assert answer["state"] == "pushed"
    tokens = client.exchange(answer["code"]).json
    assert tokens["scope"] == "openid notes:read"


def test_each_client_authenticates_as_at_the_token_endpoint(issuer: Issuer) -> None:
    """§2.1: a public client sends its client_id, a confidential one authenticates."""
    public = issuer.register(token_endpoint_auth_method="none")
    assert push(public).status_code == 201
    signer = Signer()
    by_key = signer.register(issuer)
    form = by_key.request() | signer.authentication(by_key, aud=issuer.url("/par"))
    assert issuer.post("/par", data=form).status_code == 201
    client = issuer.register()
    for data in (client.request(), client.request() | {"client_secret": "wrong"}):
        answer = issuer.post("/par", data=data)
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")


def test_nobody_pushes_for_another(issuer: Issuer) -> None:
    """§2.1: client_id is REQUIRED, and must be that of the client that authenticates."""
    client, other = issuer.register(), issuer.register()
    for client_id in (other.id, "", None):
        answer = push(client, client_id=client_id)
        assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
        assert issuer.refused().name == "pushed_client_is_the_authenticated_one"


def test_a_name_cannot_be_pushed(issuer: Issuer) -> None:
    """§2.1: request_uri MUST NOT be provided."""
    client = issuer.register()
    for request_uri in (pushed(client), "https://app.example/request"):
        answer = push(client, request_uri=request_uri)
        assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
        assert issuer.refused().name == "request_uri_is_not_pushed"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": "https://app.example/other"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "unheard-of"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"resource": "https://other.example"}, "invalid_target"),
        ({"request": "x"}, "request_not_supported"),
        ({"state": "x" * 8001}, "invalid_request"),
        ({"dpop_jkt": "x"}, "invalid_request"),
    ],
)
def test_the_request_is_checked_when_it_is_pushed(
    issuer: Issuer, changes: dict[str, Any], error: str
) -> None:
    """§2.1, §2.3: as at the authorization endpoint; the client gets the error as JSON."""
    answer = push(issuer.register(), **changes)
    assert (answer.status_code, answer.mimetype) == (400, "application/json")
    assert answer.json["error"] == error


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"client_id=a&client_id=b"])
def test_it_is_a_form(issuer: Issuer, body: bytes) -> None:
    """§2.1: application/x-www-form-urlencoded, each parameter once."""
    answer = issuer.post("/par", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
    assert issuer.get("/par").status_code == 405


# --- using the request_uri (§4) ---


def test_the_address_changes_nothing(issuer: Issuer) -> None:
    """§4, RFC 9101 §6.3: only the pushed parameters are used, whatever the URL contains."""
    client = issuer.register(redirect_uris=[CALLBACK, CALLBACK + "2"])
    browser = issuer.browser()
    changed = {"scope": "openid notes:write", "state": "x", "redirect_uri": CALLBACK + "2"}
    request_uri = pushed(client, scope="openid", state="pushed")
    page = browser.get(address(client, request_uri, **changed, response_mode="form_post"))
    answer = through(browser, page)
    assert answer.location.startswith(CALLBACK + "?")
    told = answer_of(answer)
    assert told["state"] == "pushed"
    assert client.exchange(told["code"]).json["scope"] == "openid"


def test_the_pages_carry_the_name_only(issuer: Issuer) -> None:
    """§1: nothing of the request appears in a URL, from the first page to the last."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.get(address(client, pushed(client)))
    for secret in ("the-state-of-this-flow", "the-nonce-of-this-flow", "notes%3Aread"):
        assert secret not in PageForm(page.text).action
    assert "request_uri=" in PageForm(page.text).action


def test_pages_may_be_reloaded(issuer: Issuer) -> None:
    """§4: duplicate requests due to a user reloading the page MAY be allowed: until there is a
    response.
    """
    client, browser = issuer.register(), issuer.browser()
    place = address(client, pushed(client))
    for _ in range(3):
        page = browser.get(place)
        assert is_page(page, "Sign in")
    assert answer_of(through(browser, page))["code"]


def test_a_name_leads_to_one_answer(issuer: Issuer) -> None:
    """§7.3: one-time use: after the response the request_uri is no longer known."""
    client, browser = issuer.register(), issuer.browser()
    request_uri = pushed(client)
    assert answer_of(walk(client, request_uri, browser))["code"]
    again = browser.get(address(client, request_uri))
    assert refused(issuer, again) == "request_uri_is_unused"


def test_a_consent_sent_twice_gives_one_code(issuer: Issuer) -> None:
    """§7.3: if the form is submitted twice, only one submission is accepted."""
    client, browser = issuer.register(), issuer.browser()
    login = browser.get(address(client, pushed(client)))
    page = browser.get(browser.log_in(login).headers["Location"])
    assert answer_of(browser.consent(page))["code"]
    assert refused(issuer, browser.consent(page)) == "request_uri_is_unused"


def test_an_error_is_an_answer_too(issuer: Issuer) -> None:
    """§7.3: after an error the request_uri is used up, too."""
    client, browser = issuer.register(), issuer.browser()
    request_uri = pushed(client, prompt="none")
    assert answer_of(browser.get(address(client, request_uri)))["error"] == "login_required"
    again = browser.get(address(client, request_uri))
    assert refused(issuer, again) == "request_uri_is_unused"


def test_a_name_is_of_one_client(issuer: Issuer) -> None:
    """§2.2: the request_uri MUST be bound to the client that posted the request."""
    client, other = issuer.register(), issuer.register()
    request_uri = pushed(client)
    answer = issuer.browser().get(address(other, request_uri))
    assert refused(issuer, answer) == "request_uri_belongs_to_client"
    nobody = issuer.browser().get("/authorize?" + urlencode({"request_uri": request_uri}))
    assert refused(issuer, nobody) == "request_uri_belongs_to_client"
    assert answer_of(walk(client, request_uri))["code"]


@pytest.mark.parametrize("unknown", ["", "x", "\x00", "x" * 5000, "ÿ"])
def test_an_unknown_name_is_refused(issuer: Issuer, unknown: str) -> None:
    """§4: the browser is not redirected, since the server knows no request to redirect for."""
    answer = issuer.browser().get(address(issuer.register(), PREFIX + unknown))
    assert refused(issuer, answer) == "request_uri_is_known"


def test_any_other_request_uri_is_not_supported(issuer: Issuer) -> None:
    """OIDC Core §6.2: a request_uri that is a URL is never fetched."""
    client = issuer.register()
    answer = issuer.browser().authorize(client, request_uri="https://app.example/request")
    assert answer_of(answer)["error"] == "request_uri_not_supported"


def test_a_name_runs_out(own_issuer: Issuer) -> None:
    """§2.2, §4: an expired request_uri MUST be rejected, whether it expires before the browser
    arrives or later.
    """
    client, browser = own_issuer.register(), own_issuer.browser()
    place = address(client, pushed(client))
    (row,) = own_issuer.rows("pushed_requests")
    assert 55 < row["expires_at"] - time.time() <= 60
    assert is_page(browser.get(place), "Sign in")
    (row,) = own_issuer.rows("pushed_requests")
    assert row["expires_at"] - time.time() > 3500, "a person may take an hour to log in"
    own_issuer.set("pushed_requests", "expires_at", int(time.time()))
    assert refused(own_issuer, browser.get(place)) == "request_uri_is_not_expired"


def test_no_name_is_kept_in_clear(own_issuer: Issuer) -> None:
    """§7.1: someone who reads the database cannot use a pending request."""
    request_uri = pushed(own_issuer.register())
    assert request_uri.removeprefix(PREFIX) not in str(own_issuer.rows("pushed_requests"))


# --- what the user does in between ---


@pytest.mark.parametrize("changes", [{"prompt": "login"}, {"max_age": "0"}])
def test_a_fresh_login_is_asked_for_once(issuer: Issuer, changes: dict[str, str]) -> None:
    """OIDC Core §3.1.2.1: the login that prompt=login or max_age causes also satisfies it."""
    client, browser = issuer.register(), issuer.browser()
    client.tokens(browser)
    page = browser.get(address(client, pushed(client, **changes)))
    assert is_page(page, "Sign in")
    assert answer_of(through(browser, page))["code"]


@pytest.mark.parametrize("username", ["alice", "carol"])
@pytest.mark.parametrize("choice", ["same", "other"])
def test_an_account_is_chosen_once(issuer: Issuer, choice: str, username: str) -> None:
    """OIDC Core §3.1.2.1: choosing any user satisfies prompt=select_account, and so does signing in
    as another one, in one step or two.
    """
    client, browser = issuer.register(), issuer.browser()
    client.tokens(browser)
    page = browser.get(address(client, pushed(client, prompt="select_account")))
    assert is_page(page, "Choose an account")
    answer = answer_of(through(browser, page, username, choice))
    claims = claims_of(client.exchange(answer["code"]).json["id_token"])
    assert claims["preferred_username"] == ("alice" if choice == "same" else username)


@pytest.mark.parametrize("prompt", ["login", "consent", "select_account"])
def test_nobody_answers_by_the_address(issuer: Issuer, prompt: str) -> None:
    """§1: what the user has done is sealed in the URL, so changing the URL cannot skip a prompt."""
    client, browser = issuer.register(), issuer.browser()
    client.tokens(browser)
    request_uri = pushed(client, prompt=prompt)
    for seal in ("", "x", "ÿ", "0" * 64):
        page = browser.get(address(client, request_uri, prompt="", max_age="", seal=seal))
        assert page.status_code == 200
    assert issuer.told(CODE_ISSUED)[-1].request.url.find(request_uri) == -1


def test_an_answer_is_of_one_request(issuer: Issuer) -> None:
    """The seal of one request does not work for another."""
    client, browser = issuer.register(), issuer.browser()
    client.tokens(browser)
    first, second = pushed(client, prompt="login"), pushed(client, prompt="login")
    after = browser.log_in(browser.get(address(client, first))).headers["Location"]
    assert "seal=" in after
    foreign = after.replace(first.rpartition(":")[2], second.rpartition(":")[2])
    assert is_page(browser.get(foreign), "Sign in")
    assert answer_of(through(browser, browser.get(after)))["code"]


# --- clients that must push (§5, §6) ---


def test_a_client_may_have_to_push(issuer: Issuer) -> None:
    """§6: require_pushed_authorization_requests: no other authorization request of this client is
    accepted.
    """
    client = issuer.register(require_pushed_authorization_requests=True)
    assert client.registered["require_pushed_authorization_requests"] is True
    answer = answer_of(issuer.browser().authorize(client))
    assert answer["error"] == "invalid_request"
    assert issuer.refused().name == "request_is_pushed_if_registered"
    assert answer_of(walk(client, pushed(client)))["code"]


def test_the_metadata_say_where(make_issuer: MakeIssuer) -> None:
    """§5: pushed_authorization_request_endpoint; other clients need not push."""
    told = make_issuer(issuer="https://host.example/auth").metadata()
    assert told["pushed_authorization_request_endpoint"] == "https://host.example/auth/par"
    assert told["require_pushed_authorization_requests"] is False


def test_the_flow_goes_through_below_a_path(make_issuer: MakeIssuer) -> None:
    """RFC 8414 §3.1: an issuer may have a path; its pages carry the request_uri on below it."""
    issuer = make_issuer(issuer="https://host.example/auth")
    client = issuer.register()
    assert answer_of(walk(client, pushed(client)))["code"]
