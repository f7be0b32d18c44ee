"""What the app does on its own behalf, without a user."""

import json
from typing import Any

import pytest
from flask import Response, jsonify, request
from werkzeug.test import TestResponse

from tests.unit.client_app.fake_issuer import FakeIssuer
from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.local_server import error
from tests.unit.client_app.stage import Browser
from tracing.endpoint_steps import REGISTRATION_MANAGED
from tracing.grant_steps import CLIENT_TOKEN_REQUESTED

GRANTS = ["authorization_code", "refresh_token", "client_credentials"]


def made(browser: Browser, call: str) -> TestResponse:
    """Return the page after running one of its actions."""
    return browser.submit(browser.get("/calls"), f"/calls/{call}")


@pytest.fixture
def own_token(issuer: FakeIssuer, notes: FakeNotes) -> FakeIssuer:
    """An issuer that issues tokens to clients themselves, and an API that counts their calls."""
    issuer.metadata = {
        "grant_types_supported": GRANTS,
        "scopes_supported": ["openid", "usage:read"],
    }
    answer = {"access_token": "the-own-token", "token_type": "Bearer", "expires_in": 300}
    issuer.app.view_functions["/token"] = lambda: jsonify(answer)
    notes.app.add_url_rule("/api/usage", "usage", lambda: {"calls": 1})
    return issuer


def test_a_token_without_a_user(own_token: FakeIssuer, browser: Browser) -> None:
    """RFC 6749 §4.4: with its own credentials, for the scope that concerns it, and no more."""
    page = made(browser, "client-credentials")
    assert "200, an access token, no refresh token." in page.text
    (asked,) = own_token.arrived_at("/token", grant_type="client_credentials")
    assert asked.form["scope"] == "usage:read"
    assert asked.headers["Authorization"].startswith("Basic ")
    (registered,) = own_token.arrived_at("/register")
    assert json.loads(registered.body)["grant_types"] == GRANTS
    assert [event for event in browser.stage.sink.events if event.step is CLIENT_TOKEN_REQUESTED]


def test_a_refusal_is_told(own_token: FakeIssuer, browser: Browser) -> None:
    """The page shows the protocol's error code; the API is not called without a token."""
    own_token.app.view_functions["/token"] = lambda: error("unauthorized_client")
    page = made(browser, "client-credentials")
    assert "400 unauthorized_client." in page.text
    assert "/api/usage" not in page.text


def test_a_registration_is_read_changed_and_deleted(issuer: FakeIssuer, browser: Browser) -> None:
    """RFC 7592 §2: each request uses the newest registration access token."""
    keys = iter(["first-key", "second-key"])
    issuer.registered = {
        "registration_client_uri": f"{issuer.url}/register/x",
        "registration_access_token": next(keys),
    }
    seen: list[tuple[str, str, Any]] = []

    def manage() -> Response | tuple[str, int]:
        sent = request.get_json(silent=True)
        seen.append((request.method, request.headers["Authorization"], sent))
        if request.method == "DELETE":
            return "", 204
        return jsonify({"client_id": "x", "registration_access_token": "second-key"})

    issuer.app.add_url_rule("/register/x", "x", manage, methods=["GET", "PUT", "DELETE"])
    page = made(browser, "registration")
    assert page.status_code == 200
    methods = [(method, key) for method, key, _ in seen]
    assert methods == [
        ("GET", "Bearer first-key"),
        ("PUT", "Bearer first-key"),
        ("DELETE", "Bearer second-key"),
        ("GET", "Bearer second-key"),
    ]
    (_, _, changed) = seen[1]
    assert changed["client_name"] == "A client with a different name"
    assert not changed.keys() & {"registration_access_token", "registration_client_uri"}
    told = [event for event in browser.stage.sink.events if event.step is REGISTRATION_MANAGED]
    assert len([event for event in told if event.request and not event.response]) == 4


def test_an_issuer_without_management_is_named(browser: Browser) -> None:
    """Managing registrations is optional (RFC 7592 §1)."""
    page = made(browser, "registration")
    assert "does not let clients manage their registration" in page.text


@pytest.mark.parametrize("path", ["/calls/client-credentials", "/calls/no-such-call"])
def test_a_form_from_elsewhere_does_nothing(
    own_token: FakeIssuer, browser: Browser, path: str
) -> None:
    """A foreign page cannot know the form's token; without the cookie there is no token."""
    for _ in range(2):
        answer = browser.post(path, {"csrf_token": "guessed"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/calls")
        browser.get("/calls")
    assert not own_token.arrived_at("/token")
