"""A server with a setup file: what its clients and its scopes can do."""

from pathlib import Path

import pytest

from tests.conftest import MakeIssuer
from tests.support.devices import DEVICE_CODE, consent_page, device, television
from tests.support.verbs import CALLBACK, Client, Issuer, is_page

SENTENCE = "Read your <b>orders</b>."
FILE = f"""\
[[client]]
client_id = "desk"
client_secret = "secret"
client_name = "Order Desk"
redirect_uris = ["{CALLBACK}"]
grant_types = ["authorization_code", "refresh_token", "client_credentials", "{DEVICE_CODE}"]
scope = "openid usage:read orders:read"

[scopes]
"orders:read" = "{SENTENCE}"

[lifetimes]
access_token_seconds = 77
"""
ESCAPED = "Read your &lt;b&gt;orders&lt;/b&gt;."
ASKED = "openid orders:read"
OWN_TOKEN = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
def set_up(make_issuer: MakeIssuer, tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """An authorization server that was started with the file."""
    file: Path = tmp_path_factory.mktemp("set-up") / "setup.toml"
    file.write_text(FILE)
    return make_issuer(setup=str(file))


@pytest.fixture
def desk(set_up: Issuer) -> Client:
    """The client in the file."""
    known = {"client_id": "desk", "client_secret": "secret", "redirect_uris": [CALLBACK]}
    return Client(set_up, known)


def test_a_person_allows_an_added_scope(desk: Client) -> None:
    """The consent page shows the scope's sentence, and the account page shows what was allowed."""
    browser = desk.issuer.browser()
    browser.sign_in(desk)
    page = browser.authorize(desk, scope=ASKED)
    assert is_page(page, "Allow access?")
    assert f"{ESCAPED} <code>orders:read</code>" in page.text
    tokens = desk.tokens(browser, scope=ASKED)
    assert (tokens["scope"], tokens["expires_in"]) == (ASKED, 77)
    assert ESCAPED in browser.get("/account").text
    assert desk.introspect(tokens["access_token"])["scope"] == ASKED
    assert desk.refresh(tokens["refresh_token"]).json["scope"] == ASKED


def test_a_set_up_client_gets_an_added_scope_on_its_own(desk: Client) -> None:
    """RFC 6749 §4.4: the operator who wrote the file granted the scope, so no user is asked."""
    assert desk.post("/token", OWN_TOKEN).json["scope"] == "usage:read orders:read"
    only = {**OWN_TOKEN, "scope": "orders:read"}
    assert desk.post("/token", only).json["scope"] == "orders:read"
    refused = desk.post("/token", {**OWN_TOKEN, "scope": "openid"}).json
    assert refused["error_description"].endswith("scopes: usage:read, orders:read.")


def test_a_registered_client_needs_a_user_for_an_added_scope(set_up: Issuer) -> None:
    """Anyone may register a client, so it may request the scope, but only a user can grant it."""
    client = set_up.register(grant_types=["authorization_code", "client_credentials"])
    assert client.registered["scope"].split()[-2:] == ["orders:read", "usage:read"]
    assert client.post("/token", OWN_TOKEN).json["scope"] == "usage:read"
    refused = client.post("/token", {**OWN_TOKEN, "scope": "orders:read"})
    assert refused.json["error"] == "invalid_scope"
    assert client.tokens(scope=ASKED)["scope"] == ASKED


def test_a_device_asks_for_an_added_scope(set_up: Issuer) -> None:
    """The consent page for a device shows the scope's sentence too."""
    asking = device(television(set_up), scope="orders:read")
    assert ESCAPED in consent_page(set_up.browser(), asking).text
    assert asking.tokens()["scope"] == "orders:read"


def test_an_added_scope_is_published(set_up: Issuer) -> None:
    """RFC 8414 §2; the developer console offers it as well."""
    assert set_up.metadata()["scopes_supported"][-1] == "orders:read"
    browser = set_up.browser()
    browser.log_in(browser.get("/login?return_to=/developer"), "alice")
    page = browser.get("/developer/new").text
    assert 'value="orders:read" checked' in page
    assert ESCAPED in page


def test_a_set_up_client_is_changed_in_its_file_only(desk: Client) -> None:
    """RFC 7592: no registration access token was issued, and no user owns the client, so the
    developer console only lists it.
    """
    managed = desk.issuer.get("/register/desk", headers={"Authorization": "Bearer x"})
    assert managed.status_code == 401
    browser = desk.issuer.browser()
    browser.log_in(browser.get("/login?return_to=/developer"), "alice")
    console = browser.get("/developer").text
    assert '<strong class="name">Order Desk</strong><br><code>desk</code>, confidential' in console
    assert "/developer/clients/" not in console
    assert browser.get("/developer/clients/desk").status_code == 404


def test_only_the_secret_of_the_file_opens(desk: Client) -> None:
    """As with any client."""
    wrong = Client(desk.issuer, {**desk.registered, "client_secret": "Secret"})
    assert wrong.post("/token", OWN_TOKEN).json["error"] == "invalid_client"
