"""RFC 7523 §2.2, OIDC Core §9: the client authenticates with a signature (private_key_jwt)."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import import_key

from tests.unit.client_app.stage import Browser, Stage, heading, staged

METHODS = "token_endpoint_auth_methods_supported"


@pytest.fixture
def client_app(tmp_path: Path) -> Iterator[Stage]:
    """The client app with an issuer that accepts private_key_jwt."""
    with staged(tmp_path) as stage:
        stage.issuer.metadata[METHODS] = ["client_secret_basic", "private_key_jwt"]
        stage.issuer.metadata["token_endpoint_auth_signing_alg_values_supported"] = ["ES256"]
        yield stage


@pytest.fixture
def browser(client_app: Stage) -> Browser:
    """A browser that signed in with it."""
    browser = client_app.browser()
    assert heading(browser.sign_in_by("client=private_key_jwt")) == "Your notes"
    return browser


def registered(client_app: Stage) -> dict[str, Any]:
    """The client metadata that the client registered."""
    (request,) = client_app.issuer.arrived_at("/register")
    return dict(json.loads(request.body))


@pytest.mark.usefixtures("browser")
def test_the_public_key_is_registered(client_app: Stage) -> None:
    """RFC 7591 §2: by value, in `jwks`; never the private half, never both jwks and jwks_uri."""
    metadata = registered(client_app)
    (key,) = metadata["jwks"]["keys"]
    assert metadata["token_endpoint_auth_method"] == "private_key_jwt"
    assert "jwks_uri" not in metadata
    assert (key["use"], key["alg"], key["kty"]) == ("sig", "ES256", "EC")
    assert "d" not in key
    assert key["kid"]


@pytest.mark.usefixtures("browser")
def test_the_assertion_says_who_for_whom_and_for_how_long(client_app: Stage) -> None:
    """RFC 7523 §3: iss and sub are the client, aud is the issuer; short-lived, with a jti."""
    (key,) = registered(client_app)["jwks"]["keys"]
    (request,) = client_app.issuer.arrived_at("/token")
    assertion = jwt.decode(request.form["client_assertion"], import_key(key), algorithms=["ES256"])
    claims = assertion.claims
    (client_id,) = client_app.issuer.clients
    assert claims["iss"] == claims["sub"] == client_id
    assert claims["aud"] == client_app.issuer.url
    assert 0 < claims["exp"] - time.time() <= 120
    assert len(claims["jti"]) == 43
    assert assertion.header["kid"] == key["kid"]


@pytest.mark.usefixtures("browser")
def test_it_is_sent_in_the_form_and_nothing_else_with_it(client_app: Stage) -> None:
    """§2.2: client_assertion and its type; RFC 6749 §2.3: no second method in a request."""
    (request,) = client_app.issuer.arrived_at("/token")
    expected = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert request.form["client_assertion_type"] == expected
    assert "client_secret" not in request.form
    assert "Authorization" not in request.headers


def test_each_assertion_is_used_once(client_app: Stage, browser: Browser) -> None:
    """§3 (7): each request has its own jti, the revocation included."""
    client_app.set("sessions", "token_expires_at", 1.0)
    page = browser.open_notes()
    browser.submit(page, "/sign-out")
    requests = [*client_app.issuer.arrived_at("/token"), *client_app.issuer.arrived_at("/revoke")]
    assert len({request.form["client_assertion"] for request in requests}) == 3


@pytest.mark.usefixtures("browser")
def test_the_private_key_stays_with_the_client(client_app: Stage) -> None:
    """It is stored with the registration, and never sent."""
    (registration,) = client_app.rows("registrations")
    private = json.loads(registration["signing_key"])["d"]
    assert private not in str(client_app.issuer.arrived)


@pytest.mark.usefixtures("browser")
def test_each_kind_is_a_client_of_its_own(client_app: Stage) -> None:
    """RFC 6749 §2.1: each client type is registered once, as a separate client."""
    client_app.issuer.metadata[METHODS] = ["client_secret_basic", "private_key_jwt", "none"]
    client_app.start()
    for options in ("client=public", "client=confidential", "client=private_key_jwt"):
        assert heading(client_app.browser().sign_in_by(options)) == "Your notes"
    kinds = {row["kind"]: row["client_id"] for row in client_app.rows("registrations")}
    assert set(kinds) == {"confidential", "public", "private_key_jwt"}
    assert len(set(kinds.values())) == 3


def test_a_public_client_sends_no_secret(client_app: Stage) -> None:
    """RFC 6749 §3.2.1: it sends its client_id, and PKCE protects the code."""
    client_app.issuer.metadata[METHODS] = ["none"]
    client_app.browser().sign_in_by("client=public")
    (request,) = client_app.issuer.arrived_at("/token")
    assert set(request.form) >= {"client_id", "code_verifier"}
    assert not {"client_secret", "client_assertion"} & set(request.form)
    assert "Authorization" not in request.headers
