"""OpenID Connect RP-Initiated Logout 1.0: a client, or a user, ends the login session."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from hosting.random_values import hashed
from tests.conftest import MakeIssuer
from tests.support.devices import device, television
from tests.support.page_form import PageForm
from tests.support.verbs import (
    COOKIE,
    Browser,
    Client,
    Issuer,
    answer_of,
    claims_of,
    header_of,
    is_page,
)
from tracing.endpoint_steps import LOGOUT_REQUESTED, SESSION_ENDED

BACK = "https://app.example/signed-out"


@pytest.fixture
def client(issuer: Issuer) -> Client:
    """A client that registered a URI to return to after logout."""
    return issuer.register(client_name="My Notes", post_logout_redirect_uris=[BACK])


def signed_in(client: Client, username: str = "alice") -> tuple[Browser, str]:
    """A browser in which a user is signed in, and the client's ID token."""
    browser = client.issuer.browser()
    return browser, client.tokens(browser, username=username)["id_token"]


def end_session(browser: Browser, method: str = "GET", **parameters: Any) -> TestResponse:
    """Send a browser to the end session endpoint."""
    if method == "POST":
        return browser.post("/end-session", data=parameters)
    return browser.get("/end-session?" + urlencode(parameters, doseq=True))


def is_logged_in(browser: Browser, client: Client) -> bool:
    """Whether the browser has a login session."""
    return not is_page(browser.authorize(client), "Sign in")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_with_a_fitting_hint_the_session_ends_at_once(client: Client, method: str) -> None:
    """§2: GET and POST MUST be supported; §3: back to the registered address, with state."""
    browser, hint = signed_in(client)
    answer = end_session(
        browser,
        method,
        id_token_hint=hint,
        client_id=client.id,
        post_logout_redirect_uri=BACK,
        state="a b&c",
        ui_locales="fr",
        logout_hint="bob",
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{BACK}?state=a+b%26c"
    assert not is_logged_in(browser, client)


def test_the_cookie_goes_with_the_session(client: Client) -> None:
    """§2: the OP logs out the End-User: nothing of the login remains, in the browser or on the
    server.
    """
    browser, hint = signed_in(client)
    before = browser.session_id
    end_session(browser, id_token_hint=hint)
    assert browser.session_id is None
    stolen = client.issuer.browser()
    stolen.http.set_cookie(COOKIE, before or "", domain="127.0.0.1")
    assert not is_logged_in(stolen, client)


def test_without_an_address_a_page_says_so(client: Client) -> None:
    """§3: without post_logout_redirect_uri there is no redirect; a page says so, and what becomes
    of the tokens.
    """
    browser, hint = signed_in(client)
    page = end_session(browser, id_token_hint=hint, state="x")
    assert (page.status_code, is_page(page, "You are signed out")) == (200, True)
    assert "their refresh tokens are revoked" in page.text


# --- what ends with the session (OIDC Back-Channel Logout 1.0 §2.7, OIDC Core §11) ---


def by_hint(browser: Browser, id_token: str) -> None:
    """The client signs the user out."""
    assert end_session(browser, id_token_hint=id_token).status_code == 200


def by_question(browser: Browser, _id_token: str) -> None:
    """The user agrees on the page that asks."""
    assert is_page(browser.submit(end_session(browser), {}), "You are signed out")


def at_home(browser: Browser, _id_token: str) -> None:
    """The user signs out on the server's own page."""
    browser.submit(browser.get("/"), {})


def on_the_account_page(browser: Browser, _id_token: str) -> None:
    """The user ends the session in the list of sessions."""
    page = browser.get("/account")
    handle = hashed(browser.session_id or "")
    form = {"csrf_token": PageForm(page.text).values("csrf_token")[0]}
    assert browser.post(f"/account/sessions/{handle}", data=form).status_code == 303


SignOut = Callable[[Browser, str], None]
WAYS = pytest.mark.parametrize("sign_out", [by_hint, by_question, at_home, on_the_account_page])


@WAYS
def test_refresh_tokens_end_with_their_session(client: Client, sign_out: SignOut) -> None:
    """Back-Channel Logout §2.7: refresh tokens issued without the offline_access property to a
    session being logged out SHOULD be revoked; so is a code that is not exchanged yet.
    """
    browser = client.issuer.browser()
    tokens = client.tokens(browser)
    code = client.code(browser)
    sign_out(browser, tokens["id_token"])
    assert client.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert client.issuer.refused().name == "grant_is_not_revoked"
    assert client.exchange(code).json["error"] == "invalid_grant"
    assert client.introspect(tokens["access_token"]) == {"active": False}


@WAYS
def test_offline_access_lives_on(client: Client, sign_out: SignOut) -> None:
    """§2.7: refresh tokens issued with the offline_access property SHOULD NOT be revoked."""
    browser = client.issuer.browser()
    kept = client.tokens(browser, scope="openid offline_access")
    ended = client.tokens(browser, scope="openid")
    sign_out(browser, kept["id_token"])
    again = client.refresh(kept["refresh_token"])
    assert again.status_code == 200
    assert client.refresh(again.json["refresh_token"]).status_code == 200
    assert client.refresh(ended["refresh_token"]).status_code == 400


def test_what_was_granted_counts_and_not_what_was_asked_for(client: Client) -> None:
    """OIDC Core §11: the user unticked offline_access, so it was requested but not granted."""
    browser = client.issuer.browser()
    browser.sign_in(client)
    page = browser.authorize(client, scope="openid offline_access")
    tokens = client.exchange(answer_of(browser.consent(page, scopes=["openid"]))["code"]).json
    by_hint(browser, tokens["id_token"])
    assert client.refresh(tokens["refresh_token"]).status_code == 400


def test_a_scope_of_a_similar_name_is_none(client: Client) -> None:
    """OIDC Core §11: only offline_access itself counts, not a scope whose name contains it."""
    browser = client.issuer.browser()
    tokens = client.tokens(browser)
    client.issuer.set("grants", "scope", "not_offline_access offlineXaccess offline_access2")
    by_hint(browser, tokens["id_token"])
    assert client.refresh(tokens["refresh_token"]).status_code == 400


def test_other_sessions_live_on(client: Client) -> None:
    """§2: only this browser's session ends; what the same user was granted elsewhere stays, as does
    a device's grant, which belongs to no session.
    """
    here, there = client.issuer.browser(), client.issuer.browser()
    tokens, elsewhere = client.tokens(here), client.tokens(there)
    set_top = television(client.issuer)
    on_screen = device(set_top).tokens(here)
    by_hint(here, tokens["id_token"])
    assert client.refresh(elsewhere["refresh_token"]).status_code == 200
    assert client.is_active(elsewhere["access_token"])
    assert set_top.refresh(on_screen["refresh_token"]).status_code == 200


@pytest.mark.parametrize("username", ["alice", "carol"])
def test_a_session_in_which_the_person_logs_in_again_goes_on(client: Client, username: str) -> None:
    """OIDC Core §3.1.2.1: prompt=login asks for the password but is not a logout; earlier grants
    still end with the same session.
    """
    browser = client.issuer.browser()
    before = client.tokens(browser, username=username)
    again = client.tokens(browser, username=username, prompt="login")
    assert client.is_active(before["access_token"])
    by_hint(browser, again["id_token"])
    assert client.refresh(before["refresh_token"]).status_code == 400


def test_a_hint_that_has_run_out_is_good(make_issuer: MakeIssuer) -> None:
    """§2: the OP SHOULD accept ID tokens even when the exp time has passed."""
    issuer = make_issuer(id_token_seconds=-1)
    client = issuer.register(post_logout_redirect_uris=[BACK])
    browser, hint = signed_in(client)
    answer = end_session(browser, id_token_hint=hint, post_logout_redirect_uri=BACK)
    assert answer.headers["Location"] == BACK


def test_who_is_logged_out_already_is_sent_back(client: Client) -> None:
    """§2: a recent session is enough, so a second click also succeeds."""
    browser, hint = signed_in(client)
    for _ in range(2):
        answer = end_session(browser, id_token_hint=hint, post_logout_redirect_uri=BACK)
        assert answer.headers["Location"] == BACK


def stays(browser: Browser, answer: TestResponse, says: str) -> None:
    """The page says why it does not lead back, and still lets the user sign out (§4)."""
    assert (answer.status_code, is_page(answer, "Sign out?")) == (400, True)
    assert says in answer.text
    assert "does not redirect you back" in answer.text
    assert "Location" not in answer.headers
    after = browser.submit(answer, {})
    assert (after.status_code, is_page(after, "You are signed out")) == (200, True)
    assert "You are not signed in." in browser.get("/").text


@pytest.mark.parametrize("hint", ["x", "a.b.c", "\x00", "access_token", "cut"])
def test_another_hint_is_refused(client: Client, hint: str) -> None:
    """§2: the OP MUST validate that it was the issuer of the ID token; §4: if not, there is no
    redirect.
    """
    browser, id_token = signed_in(client)
    if hint == "access_token":
        hint = client.tokens(browser)["access_token"]
    if hint == "cut":
        hint = id_token[:-5]
    answer = end_session(browser, id_token_hint=hint, post_logout_redirect_uri=BACK)
    assert client.issuer.refused().name == "id_token_hint_is_ours"
    assert is_logged_in(browser, client)
    stays(browser, answer, "id_token_hint is not an ID token of this server.")


def test_a_hint_of_another_issuer_is_refused(client: Client) -> None:
    """§2: as above, for a token with the same claims but validly signed with another key."""
    browser, hint = signed_in(client)
    header = {"alg": "ES256", "kid": header_of(hint)["kid"]}
    forged = jwt.encode(header, claims_of(hint), ECKey.generate_key("P-256"), ["ES256"])
    answer = end_session(browser, id_token_hint=forged)
    assert answer.status_code == 400
    assert client.issuer.refused().name == "id_token_hint_is_ours"
    assert is_logged_in(browser, client)


def test_a_hint_of_another_client_is_refused(client: Client) -> None:
    """§2: client_id MUST match the audience of the ID token."""
    browser, hint = signed_in(client)
    other = client.issuer.register(post_logout_redirect_uris=[BACK])
    answer = end_session(browser, id_token_hint=hint, client_id=other.id)
    assert client.issuer.refused().name == "id_token_hint_is_of_this_client"
    assert is_logged_in(browser, client)
    stays(browser, answer, "issued to a different client")


def test_an_unknown_client_is_refused(client: Client) -> None:
    """§4: an error is shown, and the browser is not redirected."""
    browser, _ = signed_in(client)
    answer = end_session(browser, client_id="nobody")
    assert client.issuer.refused().name == "logging_out_client_is_known"
    stays(browser, answer, "client_id is unknown.")


def test_who_is_not_signed_in_is_told_so(client: Client) -> None:
    """§4: the page shows the error and has no button."""
    page = end_session(client.issuer.browser(), client_id="nobody")
    assert (page.status_code, "You are not signed in." in page.text) == (400, True)
    assert "<form" not in page.text


@pytest.mark.parametrize(
    "uri",
    [
        f"{BACK}/",
        f"{BACK}?x=y",
        "https://app.example/callback",
        "https://evil.example/",
        "HTTPS://app.example/signed-out",
        "javascript:alert(1)",
        "\x00",
    ],
)
@pytest.mark.parametrize("with_hint", [True, False])
def test_another_address_is_refused(client: Client, uri: str, with_hint: bool) -> None:
    """§3: MUST NOT redirect if it does not exactly match a registered value."""
    browser, hint = signed_in(client)
    named = {"id_token_hint": hint} if with_hint else {"client_id": client.id}
    answer = end_session(browser, post_logout_redirect_uri=uri, **named)
    assert client.issuer.refused().name == "post_logout_redirect_uri_is_registered"
    assert is_logged_in(browser, client)
    stays(browser, answer, "post_logout_redirect_uri is not registered for this client.")


def test_without_a_client_no_address_is_registered(client: Client) -> None:
    """§3: without a client, the OP cannot know whose URI it is."""
    answer = end_session(client.issuer.browser(), post_logout_redirect_uri=BACK)
    assert answer.status_code == 400


def test_a_repeated_parameter_is_refused(client: Client) -> None:
    """RFC 6749 §3.1: request parameters MUST NOT be included more than once."""
    answer = end_session(client.issuer.browser(), client_id=[client.id, client.id])
    assert answer.status_code == 400
    assert client.issuer.refused().name == "parameters_are_not_repeated"


# --- the user is asked (§2, §6) ---


def test_without_a_hint_the_person_is_asked(client: Client) -> None:
    """§6: otherwise any link could log users out. A user who agrees is redirected, with state."""
    browser, _ = signed_in(client)
    page = end_session(browser, client_id=client.id, post_logout_redirect_uri=BACK, state="s")
    assert (page.status_code, is_page(page, "Sign out?")) == (200, True)
    assert "My Notes" in page.text
    assert "Alice Liddell" in page.text
    assert is_logged_in(browser, client)
    answer = browser.submit(page, {})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{BACK}?state=s")
    assert not is_logged_in(browser, client)


def test_a_hint_at_somebody_else_is_not_enough(client: Client) -> None:
    """§2: if the ID token is about a different user than the logged-in one, the OP should ask."""
    browser, _ = signed_in(client)
    _, bobs = signed_in(client, "bob")
    page = end_session(browser, id_token_hint=bobs, post_logout_redirect_uri=BACK)
    assert is_page(page, "Sign out?")
    assert is_logged_in(browser, client)
    assert browser.submit(page, {}).headers["Location"] == BACK


def test_a_foreign_form_logs_nobody_out(client: Client) -> None:
    """RFC 9700 §4.7: the form on our page contains a token that no other site knows."""
    browser, _ = signed_in(client)
    answer = browser.post("/sign-out", data={"csrf_token": "x"})
    assert answer.status_code == 403
    assert client.issuer.refused().name == "form_is_of_this_session"
    assert is_logged_in(browser, client)


def test_the_form_cannot_be_sent_on_elsewhere(client: Client) -> None:
    """§3: the URI is checked again when the form is submitted."""
    browser, _ = signed_in(client)
    token = PageForm(end_session(browser).text).values("csrf_token")[0]
    query = urlencode({"client_id": client.id, "post_logout_redirect_uri": "https://evil.example/"})
    answer = browser.post(f"/sign-out?{query}", data={"csrf_token": token})
    assert answer.status_code == 400
    assert is_logged_in(browser, client)


def test_a_post_without_a_cookie_comes_again_by_get(client: Client) -> None:
    """A form on another site is sent without a SameSite cookie; after a redirect the cookie is
    there.
    """
    browser, hint = signed_in(client)
    answer = client.issuer.post("/end-session", data={"id_token_hint": hint})
    assert answer.status_code == 303
    assert is_page(browser.get(answer.headers["Location"]), "You are signed out")


def test_a_person_can_sign_out_at_home(client: Client) -> None:
    """The server's own page shows who is signed in, with a button to sign out."""
    browser, _ = signed_in(client)
    home = browser.get("/")
    assert "signed in as <strong>Alice Liddell</strong>" in home.text
    assert is_page(browser.submit(home, {}), "You are signed out")
    assert "You are not signed in." in browser.get("/").text


# --- published and recorded (Discovery §2.1, trace) ---


def test_the_endpoint_is_published(issuer: Issuer) -> None:
    """§2.1: end_session_endpoint."""
    assert issuer.metadata()["end_session_endpoint"] == issuer.url("/end-session")


def test_it_is_told_at_its_steps(client: Client) -> None:
    """The trace shows the request with its checks, and the end of the session with the redirect."""
    browser, hint = signed_in(client)
    client.issuer.sink.events.clear()
    end_session(browser, id_token_hint=hint, post_logout_redirect_uri=BACK)
    asked, ended = client.issuer.sink.events
    assert (asked.step, ended.step) == (LOGOUT_REQUESTED, SESSION_ENDED)
    assert [made.name for made in asked.checks] == [
        "parameters_are_not_repeated",
        "values_can_be_carried",
        "id_token_hint_is_ours",
        "logging_out_client_is_known",
        "id_token_hint_is_of_this_client",
        "post_logout_redirect_uri_is_registered",
        "id_token_hint_is_of_this_person",
    ]
    assert ended.response is not None
    assert ended.response.status == 303


@pytest.mark.parametrize("state", ["a\nb", "a\x00b", "✓"])
def test_a_state_that_cannot_come_back_is_refused(client: Client, state: str) -> None:
    """§2, RFC 6749 Appendix A.5: state is passed back unmodified, or not at all."""
    browser = client.issuer.browser()
    tokens = client.tokens(browser)
    query = urlencode({"id_token_hint": tokens["id_token"], "state": state})
    page = browser.get(f"/end-session?{query}")
    assert "Location" not in page.headers
    assert "state contains a character" in page.text
    assert client.issuer.refused().name == "values_can_be_carried"
