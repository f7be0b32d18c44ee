"""The developer console: a user registers clients by hand, and only the owner can change them."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from authorization_server.developer.developer_checks import MOST_CLIENTS
from tests.support.verbs import CALLBACK, Browser, Client, Issuer, csrf_token_of, is_page
from tracing.redaction import shortened

SECRET = re.compile(r'<input name="client_secret" value="([\w-]{43})"')
FORM: dict[str, Any] = {
    "client_name": "By hand",
    "auth_method": "client_secret_basic",
    "redirect_uris": f"{CALLBACK}\nhttp://127.0.0.1:9002/callback",
    "post_logout_redirect_uris": "",
    "grant_type": ["authorization_code", "refresh_token"],
    "scope": ["openid", "notes:read"],
    "access_token_seconds": "30",
    "refresh_token_seconds": "",
}


@pytest.fixture
def alice(issuer: Issuer) -> Browser:
    """A browser in which alice is logged in."""
    return logged_in(issuer, "alice")


def logged_in(issuer: Issuer, username: str) -> Browser:
    """A browser in which a user is logged in."""
    browser = issuer.browser()
    answer = browser.log_in(browser.get("/login?return_to=/developer"), username)
    assert answer.headers["Location"] == issuer.url("/developer")
    return browser


def sent(browser: Browser, path: str, **changes: object) -> TestResponse:
    """Submit the console's form to a path, with changes."""
    token = csrf_token_of(browser.get("/developer/new"))
    return browser.post(path, data={"csrf_token": token, **FORM, **changes})


def registered(browser: Browser, **changes: object) -> Client:
    """A client registered by hand, with the id and the secret shown on the page."""
    page = sent(browser, "/developer/new", **changes)
    assert page.status_code == 200, page.text
    client_id = re.search(r"/developer/clients/([\w-]+)/delete", page.text)
    secret = SECRET.search(page.text)
    assert client_id
    told = {"client_id": client_id[1], "redirect_uris": [CALLBACK]}
    return Client(browser.issuer, told | ({"client_secret": secret[1]} if secret else {}))


@pytest.mark.parametrize("path", ["/developer", "/developer/new", "/developer/clients/x"])
def test_who_is_not_logged_in_logs_in_first(issuer: Issuer, path: str) -> None:
    """Afterwards the user returns to the page they wanted to open."""
    answer = issuer.browser().get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(issuer.url("/login?return_to="))


def test_a_client_made_by_hand_works(alice: Browser) -> None:
    """Its id and secret, copied from the page, work in the flow; its token lifetime applies."""
    client = registered(alice)
    tokens = client.tokens(alice, scope="openid notes:read")
    assert tokens["expires_in"] == 30
    assert client.is_active(tokens["access_token"])


def test_the_secret_is_shown_once(alice: Browser) -> None:
    """Afterwards it cannot be read, not even by its owner."""
    client = registered(alice)
    page = alice.get(f"/developer/clients/{client.id}")
    assert client.secret not in page.text
    assert "kept as a hash" in page.text
    (row,) = [row for row in alice.issuer.rows("clients") if row["client_id"] == client.id]
    assert client.secret not in str(row)


def test_a_public_client_has_no_secret(alice: Browser) -> None:
    """The client relies on PKCE alone."""
    client = registered(alice, auth_method="none")
    assert client.is_public
    assert client.tokens(alice, scope="openid notes:read")["access_token"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"client_name": " "}, "Give the client a name"),
        ({"auth_method": "plain"}, "either confidential or public"),
        ({"auth_method": "none", "grant_type": ["client_credentials"]}, "public client"),
        ({"grant_type": []}, "at least one grant type"),
        ({"scope": []}, "at least one scope"),
        ({"redirect_uris": ""}, "redirect_uris must be a list"),
        ({"redirect_uris": "http://evil.example/cb"}, "is http, and not loopback"),
        (
            {"redirect_uris": "https://app.example/cb http://evil.example/cb"},
            "http://evil.example/cb is http, and not loopback",
        ),
        ({"access_token_seconds": "1"}, "access_token_seconds must be"),
        ({"access_token_seconds": "soon"}, "access_token_seconds must be"),
    ],
    ids=str,
)
def test_what_cannot_be_registered_says_why(
    alice: Browser, changes: dict[str, object], says: str
) -> None:
    """RFC 7591 §2: the form comes back with what was typed, and nothing is registered."""
    before = len(alice.issuer.rows("clients"))
    page = sent(alice, "/developer/new", **changes)
    assert page.status_code == 400
    assert says in page.text
    assert changes.get("client_name") or 'value="By hand"' in page.text
    assert len(alice.issuer.rows("clients")) == before


def test_a_registration_can_be_changed(alice: Browser) -> None:
    """A new redirect URI works immediately and an old one no longer does; clearing the lifetime
    restores the default.
    """
    client = registered(alice)
    other = "https://app.example/other"
    page = sent(
        alice, f"/developer/clients/{client.id}", redirect_uris=other, access_token_seconds=""
    )
    assert page.status_code == 200
    assert "The registration was changed." in page.text
    assert alice.authorize(client, redirect_uri=CALLBACK).status_code == 400
    tokens = client.tokens(alice, redirect_uri=other, scope="openid notes:read")
    assert tokens["expires_in"] == alice.issuer.config.access_token_seconds


def test_a_rolled_secret_replaces_the_old_one(alice: Browser) -> None:
    """The old one no longer works."""
    client = registered(alice)
    page = sent(alice, f"/developer/clients/{client.id}/secret")
    shown = SECRET.search(page.text)
    assert shown
    assert client.post("/introspect", {"token": "x"}).status_code == 401
    fresh = Client(client.issuer, client.registered | {"client_secret": shown[1]})
    assert fresh.post("/introspect", {"token": "x"}).status_code == 200


def test_a_public_client_has_no_secret_to_roll(alice: Browser) -> None:
    """RFC 6749 §2.1: the client stays public; a secret would change its type."""
    client = registered(alice, auth_method="none")
    page = sent(alice, f"/developer/clients/{client.id}/secret")
    assert page.status_code == 403
    assert "A public client has no secret that could be replaced." in page.text
    (row,) = (row for row in alice.issuer.rows("clients") if row["client_id"] == client.id)
    assert row["secret_hash"] is None


def test_the_trace_covers_the_secret_on_the_page(alice: Browser) -> None:
    """The page shows the secret to its owner once; the trace shows only its beginning."""
    page = sent(alice, "/developer/new")
    (secret,) = SECRET.findall(page.text)
    response = {"headers": [], "body": page.text}
    event = {"http": {"response": response}, "checks": [], "tokens": []}
    shown = shortened(event)["http"]["response"]["body"]
    assert secret not in shown
    assert f"{secret[:6]}…" in shown


def test_a_deleted_client_is_gone_with_all_that_it_had(alice: Browser) -> None:
    """Its consents, codes and tokens are deleted as well."""
    client = registered(alice)
    client.tokens(alice, scope="openid notes:read")
    answer = sent(alice, f"/developer/clients/{client.id}/delete")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        alice.issuer.url("/developer"),
    )
    assert client.post("/introspect", {"token": "x"}).status_code == 401
    for table in ("clients", "consents", "grants"):
        assert not [row for row in alice.issuer.rows(table) if row["client_id"] == client.id]


@pytest.mark.parametrize("path", ["", "/secret", "/delete"])
def test_a_client_of_another_is_not_there(alice: Browser, path: str) -> None:
    """It can be neither read nor changed: bob learns nothing about alice's client."""
    client = registered(alice)
    bob = logged_in(alice.issuer, "bob")
    assert client.id not in bob.get("/developer").text
    assert bob.get(f"/developer/clients/{client.id}").status_code == 404
    answer = sent(bob, f"/developer/clients/{client.id}{path}")
    assert answer.status_code == 403
    assert "You have no client with this id." in answer.text
    assert client.post("/introspect", {"token": "x"}).status_code == 200


def test_a_client_that_registered_itself_belongs_to_nobody(alice: Browser) -> None:
    """Such a client is managed with its registration access token instead."""
    client = alice.issuer.register()
    assert sent(alice, f"/developer/clients/{client.id}/delete").status_code == 403


@pytest.mark.parametrize("path", ["/developer/new", "/developer/clients/{}/delete"])
def test_a_foreign_page_can_do_nothing_here(alice: Browser, path: str) -> None:
    """RFC 9700 §4.7: it can submit the form but does not know the form's token."""
    client = registered(alice)
    answer = alice.post(path.format(client.id), data={**FORM, "csrf_token": "guessed"})
    assert answer.status_code == 403
    assert "This form is out of date." in answer.text
    assert client.post("/introspect", {"token": "x"}).status_code == 200


def test_nobody_has_too_many(own_issuer: Issuer) -> None:
    """A user can register at most 50 clients."""
    bob = logged_in(own_issuer, "bob")
    for _ in range(MOST_CLIENTS):
        registered(bob)
    page = sent(bob, "/developer/new")
    assert "You have 50 clients already." in page.text
    assert len(own_issuer.rows("clients")) == MOST_CLIENTS


def test_a_hostile_name_stays_text(alice: Browser) -> None:
    """The name is escaped on every page of the console."""
    client = registered(alice, client_name="<script>alert(1)</script>")
    for path in ("/developer", f"/developer/clients/{client.id}"):
        page = alice.get(path)
        assert "&lt;script&gt;alert(1)" in page.text
        assert "<script" not in page.text


def test_the_list_names_each_client(alice: Browser) -> None:
    """Each entry links to its client."""
    client = registered(alice, client_name="Listed")
    page = alice.get("/developer")
    assert is_page(page, "Developer console")
    assert f'/developer/clients/{client.id}">Listed</a>' in page.text
