"""RFC 9700: best current practice for OAuth security, at the authorization server."""

import re
from urllib.parse import urlencode, urlsplit

import pytest

from tests.conftest import MakeIssuer
from tests.support import devices
from tests.support.page_form import PageForm
from tests.support.verbs import (
    CALLBACK,
    COOKIE,
    FORM,
    Browser,
    Client,
    Issuer,
    answer_of,
    csrf_token_of,
    is_page,
)

INSIDE_PATH = "https://host.example/auth/realm"


def consent_page(client: Client, browser: Browser) -> PageForm:
    """The consent page for a user who has just logged in."""
    browser.sign_in(client)
    return PageForm(browser.authorize(client).text)


# --- cross-site request forgery (§4.7) ---


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "\x00", "ÿ" * 64, None])
def test_a_login_form_of_a_foreign_page_is_refused(issuer: Issuer, token: str | None) -> None:
    """§4.7: forged requests: without the CSRF token of this browser's page no user is logged in,
    even with the right password.
    """
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client)
    before = browser.session_id
    form = {"username": "alice", "password": "wonderland"}
    form |= {} if token is None else {"csrf_token": token}
    answer = browser.post(PageForm(page.text).action, data=form)
    assert (answer.status_code, is_page(answer, "Sign in")) == (403, True)
    assert issuer.refused().name == "form_is_of_this_session"
    assert browser.session_id == before
    assert is_page(browser.authorize(client), "Sign in")


def test_a_login_form_of_another_browser_is_refused(issuer: Issuer) -> None:
    """§4.7: the token is bound to the user agent, so the attacker's own token is not valid."""
    client, victim, attacker = issuer.register(), issuer.browser(), issuer.browser()
    page = victim.authorize(client)
    foreign = csrf_token_of(attacker.authorize(client))
    form = {"username": "alice", "password": "wonderland", "csrf_token": foreign}
    answer = victim.post(PageForm(page.text).action, data=form)
    assert answer.status_code == 403
    assert issuer.refused().name == "form_is_of_this_session"


def test_without_a_cookie_no_form_is_ours(issuer: Issuer) -> None:
    """§4.7: a browser without a session has no form to submit."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client)
    form = {"username": "alice", "password": "wonderland", "csrf_token": csrf_token_of(page)}
    answer = issuer.post(PageForm(page.text).action, data=form)
    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "x", "0" * 64, None, "of another person"])
def test_a_consent_form_of_a_foreign_page_is_refused(issuer: Issuer, token: str | None) -> None:
    """§4.7: no code is issued without the user's click, and no consent is stored."""
    client, browser = issuer.register(), issuer.browser()
    form = consent_page(client, browser)
    if token == "of another person":
        other = issuer.browser()
        token = consent_page(client, other).values("csrf_token")[0]
    fields = {"decision": "allow", "scope": "openid"}
    fields |= {} if token is None else {"csrf_token": token}
    answer = browser.post(form.action, data=fields)
    assert (answer.status_code, "Location" in answer.headers) == (403, False)
    assert issuer.refused().name == "form_is_of_this_session"
    assert is_page(browser.authorize(client), "Allow access?")


def test_the_token_of_the_login_page_is_worth_nothing_afterwards(issuer: Issuer) -> None:
    """§4.7: session and CSRF token change at login."""
    client, browser = issuer.register(), issuer.browser()
    before = csrf_token_of(browser.authorize(client))
    form = consent_page(client, browser)
    answer = browser.post(
        form.action, data={"csrf_token": before, "decision": "allow", "scope": "openid"}
    )
    assert answer.status_code == 403


def test_consent_is_not_given_by_get(issuer: Issuer) -> None:
    """§4.7: a link or an image must not decide."""
    client, browser = issuer.register(), issuer.browser()
    form = consent_page(client, browser)
    answer = browser.get(form.action + "&" + urlencode([*form.fields, ("decision", "allow")]))
    assert answer.status_code == 405


# --- sessions ---


def test_the_session_id_changes_at_login(issuer: Issuer) -> None:
    """OWASP session fixation: a session ID that was planted before the login is not logged in
    afterwards.
    """
    client, victim = issuer.register(), issuer.browser()
    planted = "planted-by-the-attacker-before-the-login"
    victim.http.set_cookie(COOKIE, planted, domain="127.0.0.1")
    victim.sign_in(client)
    assert victim.session_id not in (planted, None)
    attacker = issuer.browser()
    attacker.http.set_cookie(COOKIE, planted, domain="127.0.0.1")
    assert is_page(attacker.authorize(client), "Sign in")


def test_the_id_of_the_last_login_ends_with_the_next(issuer: Issuer) -> None:
    """A second login in the same browser gets a new session ID, and the old one no longer works."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    first = browser.session_id
    browser.log_in(browser.authorize(client, prompt="login"))
    assert browser.session_id != first
    old = issuer.browser()
    old.http.set_cookie(COOKIE, first or "", domain="127.0.0.1")
    assert is_page(old.authorize(client), "Sign in")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9000", INSIDE_PATH])
def test_the_cookie_is_for_this_server_only(make_issuer: MakeIssuer, address: str) -> None:
    """Cookies: HttpOnly and SameSite=Lax, Secure over https, named for the role and its port, below
    the path of the issuer; no Domain, so no other host.
    """
    issuer = make_issuer(issuer=address)
    browser = issuer.browser()
    answer = browser.authorize(issuer.register())
    name, *attributes = answer.headers["Set-Cookie"].split("; ")
    port = urlsplit(address).port or 443
    assert re.fullmatch(rf"authorization_server_session_{port}=[A-Za-z0-9_-]{{43}}", name)
    secure = {"Secure"} if address.startswith("https") else set()
    path = urlsplit(address).path or "/"
    assert set(attributes) == {"HttpOnly", "SameSite=Lax", f"Path={path}"} | secure


# --- pages (§4.16 clickjacking, §4.2 leakage by referrer) ---


def second_factor_page(issuer: Issuer) -> object:
    """The page that asks for a one-time code."""
    client, browser = issuer.register(), issuer.browser()
    return browser.get(browser.log_in(browser.authorize(client), "carol").headers["Location"])


def device_consent_page(issuer: Issuer) -> object:
    """The page that asks for consent to a device."""
    started = devices.device(devices.television(issuer))
    return devices.consent_page(issuer.browser(), started)


def pages_of(issuer: Issuer) -> dict[str, object]:
    """One response with each kind of page."""
    client, browser = issuer.register(), issuer.browser()
    login = browser.authorize(client)
    wrong = browser.log_in(login, "alice", "wrong")
    browser.log_in(login)
    return {
        "home": issuer.get("/"),
        "login": login,
        "login again": wrong,
        "consent": browser.authorize(client),
        "choice": browser.authorize(client, prompt="select_account"),
        "second factor": second_factor_page(issuer),
        "switch": browser.get("/account/second-factor"),
        "account": browser.get("/account"),
        "developer": browser.get("/developer"),
        "own client": browser.get("/developer/new"),
        "device": devices.code_page(issuer.browser()),
        "device consent": device_consent_page(issuer),
        "form_post": browser.authorize(client, response_mode="form_post", scope="x"),
        "problem": browser.authorize(client, client_id="nobody"),
        "not found": browser.get("/unheard-of", headers={"Accept": "text/html"}),
        "sign out": browser.get("/end-session"),
        "signed out": browser.submit(browser.get("/end-session"), {}),
        "not allowed": browser.get("/consent", headers={"Accept": "text/html"}),
    }


def test_no_page_can_be_framed_or_kept_or_scripted(make_issuer: MakeIssuer) -> None:
    """§4.16: servers MUST prevent clickjacking; §4.2.4: referrer policy; pages with secrets are not
    stored; no foreign or inline code runs.
    """
    for name, answer in pages_of(make_issuer()).items():
        headers = answer.headers  # type: ignore[attr-defined]
        assert headers["Content-Type"].startswith("text/html"), name
        policy = dict(
            rule.strip().partition(" ")[::2]
            for rule in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'", name
        assert policy["frame-ancestors"] == "'none'", name
        assert policy["base-uri"] == "'none'", name
        assert ("script-src" in policy) == (name == "form_post"), name
        assert "unsafe" not in str(policy), name
        assert headers["X-Frame-Options"] == "DENY", name
        referrer = "strict-origin" if name == "form_post" else "same-origin"
        assert headers["Referrer-Policy"] == referrer, name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["Cache-Control"] == "no-store", name


def test_pages_name_nothing_foreign(make_issuer: MakeIssuer) -> None:
    """§4.2.4: no third-party content on pages of the authorization endpoint; no inline script or
    style, which the policy would block.
    """
    for name, answer in pages_of(make_issuer()).items():
        text = answer.text  # type: ignore[attr-defined]
        loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]*)"', text)
        assert loaded, name
        assert all(address.startswith("/static/") for address in loaded), name
        assert not re.search(r"<script>|<style|style=|\son\w+=", text), name


INJECTED = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"


def test_nothing_from_outside_becomes_markup(issuer: Issuer) -> None:
    """What a client calls itself or sends is text on every page (XSS)."""
    client, browser = issuer.register(client_name=INJECTED), issuer.browser()
    wanted = {"state": INJECTED, "nonce": INJECTED, "login_hint": INJECTED}
    login = browser.authorize(client, **wanted)
    wrong = browser.log_in(login, INJECTED, INJECTED)
    browser.log_in(login)
    pages = {
        "login": login,
        "wrong": wrong,
        "consent": browser.authorize(client, **wanted),
        "form_post": browser.authorize(client, response_mode="form_post", scope="x", **wanted),
        "problem": browser.authorize(client, redirect_uri=INJECTED, **wanted),
        "client": browser.authorize(client, client_id=INJECTED),
        "path": browser.get(f"/{INJECTED}", headers={"Accept": "text/html"}),
    }
    for name, page in pages.items():
        assert page.mimetype == "text/html", name
        assert "<script>alert" not in page.text, name
        assert "<img src=x" not in page.text, name
        assert "{{7*7}}" in page.text or "7*7" not in page.text, name
    assert "&lt;script&gt;" in login.text
    assert "&lt;script&gt;" in pages["consent"].text


# --- redirects (§4.11, §4.12) ---


@pytest.mark.parametrize("name", ["next", "redirect", "return_to", "url", "continue", "action"])
def test_no_parameter_leads_outside(issuer: Issuer, name: str) -> None:
    """§4.11.2: the authorization server is not an open redirector; a login leads to its own
    authorization endpoint, whatever the form contains.
    """
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client, **{name: "https://evil.example/"})
    answer = browser.submit(
        page, {"username": "alice", "password": "wonderland", name: "https://evil.example/"}
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(issuer.url("/authorize?"))
    assert "evil" not in answer.headers["Location"]


def test_an_error_goes_to_the_client_only_after_it_is_known(issuer: Issuer) -> None:
    """§4.11.2: with a wrong redirect URI, no other error is sent by redirect either."""
    answer = issuer.browser().authorize(
        issuer.register(), redirect_uri="https://evil.example/", scope="x", prompt="none"
    )
    assert (answer.status_code, "Location" in answer.headers) == (400, False)


def test_a_password_is_not_sent_on(issuer: Issuer) -> None:
    """§4.12: after a form with credentials the server MUST NOT use 307, and should use 303."""
    client, browser = issuer.register(), issuer.browser()
    login = browser.log_in(browser.authorize(client))
    consent = browser.consent(browser.get(login.headers["Location"]))
    assert (login.status_code, consent.status_code) == (303, 303)
    assert "wonderland" not in login.headers["Location"] + consent.headers["Location"]


def test_the_host_header_names_no_redirect(issuer: Issuer) -> None:
    """§4.11: no redirect goes to the host that the request names."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client)
    form = {"csrf_token": csrf_token_of(page), "username": "alice", "password": "wonderland"}
    headers = {"Cookie": f"{COOKIE}={browser.session_id}"}
    answer = issuer.client().post(
        PageForm(page.text).action, base_url="http://evil.example", data=form, headers=headers
    )
    assert (answer.status_code, answer.headers.get("Location")) == (421, None)
    asked = issuer.client().get("/account", base_url="http://evil.example")
    assert asked.headers["Location"] == issuer.url("/account")
    for path in ("//authorize", "/static//pages.css", "/.well-known//openid-configuration", "//"):
        asked = issuer.client().get(
            "/", base_url="http://evil.example", environ_overrides={"PATH_INFO": path}
        )
        place = asked.headers.get("Location", issuer.url("/"))
        assert place.startswith(issuer.url("/")), path


# --- public clients (§2.1.1, RFC 6749 §10.2, RFC 8252 §8.6) ---


def test_a_public_client_is_asked_about_each_time(issuer: Issuer) -> None:
    """RFC 8252 §8.6: the server SHOULD NOT process authorization requests automatically without
    consent, except where the identity of the client can be assured.
    """
    client, browser = issuer.register(token_endpoint_auth_method="none"), issuer.browser()
    browser.sign_in(client)
    for _ in range(2):
        page = browser.authorize(client)
        assert is_page(page, "Allow access?")
        assert "code" in answer_of(browser.consent(page))
    answer = browser.authorize(client, prompt="none")
    assert answer_of(answer)["error"] == "consent_required"
    assert issuer.refused().received == "a public client"


def test_a_confidential_client_is_asked_about_once(issuer: Issuer) -> None:
    """OIDC Core §3.1.2.4: consent may be remembered, for this client only."""
    client, other, browser = issuer.register(), issuer.register(), issuer.browser()
    browser.walk(client)
    assert browser.authorize(client).headers["Location"].startswith(CALLBACK + "?code=")
    assert is_page(browser.authorize(other), "Allow access?")


# --- an issuer below a path ---


def test_every_form_and_redirect_stays_below_the_path(make_issuer: MakeIssuer) -> None:
    """RFC 8414 §3.1: behind a proxy all URLs are the public ones: form actions, redirects, images,
    cookie; the whole flow works.
    """
    issuer = make_issuer(issuer=INSIDE_PATH)
    client, browser = issuer.register(), issuer.browser()
    login = browser.authorize(client)
    assert PageForm(login.text).action.startswith("/auth/realm/login?")
    assert set(re.findall(r'(?:src|href)="([^"]*)"', login.text)) == {
        "/auth/realm/static/icon.svg",
        "/auth/realm/static/pages.css",
    }
    answer = browser.log_in(login)
    assert answer.headers["Location"].startswith(f"{INSIDE_PATH}/authorize?")
    consent = browser.get(answer.headers["Location"])
    assert PageForm(consent.text).action.startswith("/auth/realm/consent?")
    code = answer_of(browser.consent(consent))["code"]
    tokens = client.exchange(code).json
    assert issuer.userinfo(tokens["access_token"]).json["sub"] == "alice"


def test_a_proxy_may_cut_the_path_off(make_issuer: MakeIssuer) -> None:
    """The same routes respond with and without the path of the public URL."""
    issuer = make_issuer(issuer=INSIDE_PATH)
    client = issuer.register()
    query = urlencode(client.request())
    for place in ("/authorize", "/auth/realm/authorize"):
        page = issuer.client().get(f"https://host.example{place}?{query}")
        assert PageForm(page.text).action.startswith("/auth/realm/login?")
    for place in ("/other/authorize", "/auth/realmauthorize", "/auth/authorize"):
        assert issuer.client().get(f"https://host.example{place}?{query}").status_code == 404


# --- invalid input from the browser ---


@pytest.mark.parametrize("cookie", ["x", "\xff\xfe", "a" * 8000, "\x00", '"', "=;=", "é"])
def test_a_strange_cookie_is_nobody(issuer: Issuer, cookie: str) -> None:
    """A session ID that was never issued causes neither a login nor a server error."""
    query = urlencode(issuer.register().request())
    answer = issuer.client().get(
        issuer.url(f"/authorize?{query}"), environ_overrides={"HTTP_COOKIE": f"{COOKIE}={cookie}"}
    )
    assert (answer.status_code, is_page(answer, "Sign in")) == (200, True)


@pytest.mark.parametrize("path", ["/login", "/consent"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", ""),
        (b"{}", "application/json"),
        (b"\xff=\xff&%=%&csrf_token=%ff", FORM["Content-Type"]),
        (b"username=%00&password=%00&csrf_token=%00", FORM["Content-Type"]),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"--", "multipart/form-data"),
        (b"a&" * 100_000, FORM["Content-Type"]),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(
    issuer: Issuer, path: str, body: bytes, kind: str
) -> None:
    """§4.7: a form without the CSRF token of the page is refused, whatever else it contains."""
    client, browser = issuer.register(), issuer.browser()
    if path == "/login":
        browser.authorize(client)
    else:
        browser.sign_in(client)
    query = urlencode(client.request())
    answer = browser.post(f"{path}?{query}", data=body, headers={"Content-Type": kind})
    assert answer.status_code in (400, 403, 413)
    assert "Location" not in answer.headers


def test_a_password_with_a_null_is_a_wrong_password(issuer: Issuer) -> None:
    """Null bytes, non-Latin letters and long passwords are handled like any other."""
    client = issuer.register()
    for username, password in [
        ("alice\x00", "wonderland"),
        ("carol", "christmas\x00"),
        ("ÿ" * 1000, "x" * 50_000),
        ("💥", "💥"),
    ]:
        browser = issuer.browser()
        answer = browser.log_in(browser.authorize(client), username, password)
        assert (answer.status_code, is_page(answer, "Sign in")) == (200, True)
        assert issuer.refused().name == "password_is_right"
