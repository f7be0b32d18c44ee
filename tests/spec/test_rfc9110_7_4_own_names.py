"""RFC 9110 §7.4: a server responds only under its own names, and accepts forms only from its own
pages.

A foreign name that resolves to this machine lets a page of another site pass for one of ours (DNS
rebinding); under another name of this machine the browser has other cookies, so that a login gets
lost.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from authorization_server.error_responses import FOR_PEOPLE
from client_app.app import PAGES
from tests.conftest import MakeIssuer
from tests.support.page_form import PageForm
from tests.support.verbs import Browser, Issuer, answer_of, csrf_token_of
from tests.unit.client_app.stage import staged
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed

FOREIGN = [
    "evil.example",
    "evil.example:9000",
    "127.0.0.1",
    "127.0.0.1:9999",
    "127.0.0.1.evil.example:9000",
    "[::2]:9000",
    "127.0.0.1:9000@evil.example",
    "",
    "[",
    # Not host names at all: a label is empty, or too long (RFC 1035 §2.3.4).
    "a..b",
    ".",
    "a" * 64,
]
SAME_MACHINE = ["localhost:9000", "[::1]:9000", "127.0.0.2:9000", "LOCALHOST:9000"]

Roles = dict[str, tuple[Flask, str, int]]


@pytest.fixture
def roles(issuer: Issuer, tmp_path: Path) -> Iterator[Roles]:
    """Each role, with the path of something other than a page and the status it returns there."""
    with ExitStack() as stack:
        client = stack.enter_context(staged(tmp_path))
        stack.enter_context(databases_closed())
        resource = Stage(stack.enter_context(LocalIssuer()), tmp_path)
        yield {
            "authorization server": (issuer.app, "/jwks", 200),
            "client app": (client.app, "/unheard-of", 404),
            "resource server": (resource.app, "/.well-known/oauth-protected-resource", 200),
        }


@pytest.mark.parametrize("host", FOREIGN)
def test_an_endpoint_answers_421_under_a_foreign_name(roles: Roles, host: str) -> None:
    """§15.5.20: 421; /healthz responds under any name."""
    for role, (app, path, status) in roles.items():
        # A failure must be a response with status 500, as it is outside of tests.
        app.testing = False
        client, headers = app.test_client(), {"Host": host}
        assert client.get(path).status_code == status, role
        assert client.get(path, headers=headers).status_code == 421, role
        assert client.post(path, headers=headers).status_code == 421, role
        assert client.get("/healthz", headers=headers).status_code == 200, role


@pytest.mark.parametrize("host", [*FOREIGN, *SAME_MACHINE])
def test_a_page_leads_to_the_name_that_is_configured(issuer: Issuer, host: str) -> None:
    """The redirect comes before anything else: no session, no cookie, and the same page with the
    same query.
    """
    client = issuer.register()
    query = "client_id=" + client.id + "&state=a%20b%2Fc+d&scope=x%26y"
    for path in (f"/authorize?{query}", "/login?return_to=/account", "/account", "/"):
        answer = issuer.client().get(issuer.url(path), headers={"Host": host})
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (302, None)
        assert answer.headers["Location"] == issuer.url(path)


@pytest.mark.parametrize(
    "path", ["/", "/notes", "/sign-in?prompt=login", "/callback?code=x&state=y"]
)
@pytest.mark.parametrize("host", ["localhost:9002", "[::1]:9002", "evil.example"])
def test_a_page_of_the_client_leads_there_as_well(tmp_path: Path, host: str, path: str) -> None:
    """The flow begins under the name where it ends: the callback uses the configured one."""
    with staged(tmp_path) as stage:
        answer = stage.app.test_client().get(path, headers={"Host": host})
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (302, None)
        assert answer.headers["Location"] == stage.config.url + path
        assert not stage.issuer.arrived


def test_every_page_of_the_client_is_named(tmp_path: Path) -> None:
    """A new route either is in PAGES or is listed here."""
    with staged(tmp_path) as stage:
        endpoints = {rule.endpoint for rule in stage.app.url_map.iter_rules()}
        assert endpoints - PAGES == {"healthz", "static"}


def test_a_person_who_opens_localhost_ends_with_a_code(issuer: Issuer) -> None:
    """The whole flow works from a link with another name of this machine."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client)
    path = page.request.full_path.replace("//", "/")
    led = browser.http.get(path, headers={"Host": "localhost:9000"})
    assert led.headers["Location"] == issuer.url(path)
    assert "code" in answer_of(browser.walk(client))


# --- behind a proxy ---


@pytest.fixture
def proxied(make_issuer: MakeIssuer) -> Issuer:
    """An authorization server that is reached through a proxy, below a path."""
    return make_issuer(issuer="https://login.example/auth", names=("auth.internal:80",))


@pytest.mark.parametrize("host", ["login.example", "127.0.0.1:9000", "auth.internal:80"])
@pytest.mark.parametrize("path", ["/auth/login", "/login"])
def test_a_proxy_may_keep_the_name_or_change_it(proxied: Issuer, host: str, path: str) -> None:
    """The public name, the name that the server listens on, and the configured internal names are
    accepted.
    """
    client = proxied.app.test_client(use_cookies=False)
    headers = {"Host": host}
    assert client.get(f"{path}?return_to=/account", headers=headers).status_code == 200
    assert client.get("/auth/jwks", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/auth/login", "/login"])
def test_behind_a_proxy_a_page_leads_to_the_outside_address(proxied: Issuer, path: str) -> None:
    """The URL has the path, whether the proxy passes it on or removes it."""
    client = proxied.app.test_client(use_cookies=False)
    answer = client.get(f"{path}?return_to=/account", headers={"Host": "localhost:9000"})
    assert answer.headers["Location"] == "https://login.example/auth/login?return_to=/account"


def test_a_proxy_on_the_same_machine_is_no_other_name(make_issuer: MakeIssuer) -> None:
    """Both are 127.0.0.1, with different ports: a redirect to the public URL would loop."""
    issuer = make_issuer(issuer="http://127.0.0.1:8080/auth")
    client = issuer.app.test_client(use_cookies=False)
    headers = {"Host": "127.0.0.1:9000"}
    assert client.get("/auth/login?return_to=/", headers=headers).status_code == 200


# --- own forms (RFC 9700 §4.7) ---


def consent(issuer: Issuer, browser: Browser, **headers: str) -> int:
    """Submit the consent form with these headers about the page it came from."""
    client = issuer.register()
    browser.sign_in(client)
    page = browser.authorize(client)
    form = {"csrf_token": csrf_token_of(page), "decision": "allow", "scope": "openid"}
    return browser.post(PageForm(page.text).action, data=form, headers=headers).status_code


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "http://127.0.0.1:9000"}, 303),
        ({"Origin": "http://127.0.0.1:9000", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost:9000"}, 403),
        ({"Origin": "http://127.0.0.1:9002"}, 403),
        ({"Origin": "https://127.0.0.1:9000"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_an_own_form_comes_from_an_own_page(
    issuer: Issuer, headers: dict[str, str], status: int
) -> None:
    """§4.7, in addition to the token in the form: the browser says which origin the form comes
    from.
    """
    assert consent(issuer, issuer.browser(), **headers) == status


FORMS = [
    "/login?return_to=/account",
    "/second-factor?return_to=/account",
    "/consent",
    "/cancel",
    "/choose-account",
    "/sign-out",
    "/device",
    "/device/decision",
    "/account/second-factor",
    "/account/consents/x",
    "/account/sessions/x",
    "/developer/new",
    "/developer/clients/x",
    "/developer/clients/x/secret",
    "/developer/clients/x/delete",
]


@pytest.mark.parametrize("path", FORMS)
def test_no_form_is_taken_from_a_foreign_page(issuer: Issuer, path: str) -> None:
    """Every form is refused for its origin, whatever else is wrong with it."""
    answer = issuer.post(path, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, "a different site" in answer.text) == (403, True)


def test_every_form_stands_above(issuer: Issuer) -> None:
    """Only two pages also accept forms from clients: the authorization endpoint and logout."""
    posted = {
        rule.endpoint
        for rule in issuer.app.url_map.iter_rules()
        if "POST" in rule.methods and rule.endpoint in FOR_PEOPLE
    }
    adapter = issuer.app.url_map.bind("127.0.0.1")
    tried = {adapter.match(path.partition("?")[0], method="POST")[0] for path in FORMS}
    assert posted - tried == {"authorization", "end_session"}


def test_a_client_may_send_its_request_by_a_form(issuer: Issuer) -> None:
    """OIDC Core §3.1.2.1, RP-Initiated Logout §2: POST from the page of a client."""
    client, headers = issuer.register(), {"Origin": "https://app.example"}
    for path, form in (("/authorize", client.request()), ("/end-session", {})):
        assert issuer.post(path, data=form, headers=headers).status_code == 303


def test_programs_in_a_page_of_another_origin_may_call_endpoints(issuer: Issuer) -> None:
    """Endpoints use no cookie, so the origin does not matter (WHATWG Fetch §3.2)."""
    client = issuer.register()
    headers = {"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"}
    form = client.token_form(client.code())
    answer = client.post("/token", form, headers)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")


def test_behind_a_proxy_the_outside_origin_counts(proxied: Issuer) -> None:
    """The browser only knows the public origin."""
    for origin, status in (("https://login.example", 200), ("https://evil.example", 403)):
        browser = proxied.browser()
        page = browser.get("/login?return_to=/account")
        form = {"csrf_token": csrf_token_of(page), "username": "alice", "password": "wrong"}
        answer = browser.post("/login?return_to=/account", data=form, headers={"Origin": origin})
        assert answer.status_code == status


@pytest.mark.parametrize("path", ["/notes", "/ask-again", "/switch-user", "/sign-out", "/tokens/x"])
def test_the_client_takes_its_own_forms_only(tmp_path: Path, path: str) -> None:
    """Only the callback accepts a form from another origin: the issuer's (form_post)."""
    with staged(tmp_path) as stage:
        client: FlaskClient = stage.app.test_client()
        headers = {"Origin": "https://evil.example"}
        assert client.post(path, headers=headers).status_code == 403
        assert client.post("/callback", headers=headers).status_code != 403
