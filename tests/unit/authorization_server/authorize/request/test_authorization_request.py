"""The authorization request as it is parsed."""

import pytest
from flask import Flask, request

from authorization_server.authorize.request.authorization_request import (
    PARAMETERS,
    AuthorizationRequest,
    parse_authorization_request,
)
from authorization_server.scopes import OWN_SCOPES
from authorization_server.storage.clients import Client
from tests.support.verbs import FORM

NOW = 1_000_000
CLIENT = Client(
    "c",
    None,
    {"redirect_uris": ["https://app.example/cb"], "scope": "openid notes:read", "grant_types": []},
)


def asked(client: Client | None = CLIENT, **values: str | list[str]) -> AuthorizationRequest:
    """A request with these parameters."""
    lists = {name: one if isinstance(one, list) else [one] for name, one in values.items()}
    nothing: dict[str, list[str]] = {name: [] for name in PARAMETERS}
    return AuthorizationRequest(nothing | lists, client, "http://api", OWN_SCOPES)


def arrived(address: str, method: str = "GET", body: str | None = None) -> AuthorizationRequest:
    """The request as parsed from the wire."""
    app = Flask("t")
    app.add_url_rule("/authorize", "authorization", methods=["GET", "POST"])
    app.add_url_rule("/login", "login", methods=["POST"])
    headers = FORM if body else {}
    with app.test_request_context(address, method=method, data=body, headers=headers):
        return parse_authorization_request(request, lambda _: CLIENT, "http://api", OWN_SCOPES)


def test_the_first_value_that_says_something_counts() -> None:
    """RFC 6749 §3.1: a parameter without a value is treated as omitted."""
    given = asked(state=["", "second"], nonce="")
    assert given.first("state") == "second"
    assert given.first("nonce") is None
    assert given.first("scope") is None


@pytest.mark.parametrize(
    ("scope", "at_stake"),
    [
        ("", ["openid", "notes:read"]),
        ("notes:read", ["notes:read"]),
        ("notes:read openid notes:read", ["notes:read", "openid"]),
        ("notes:write unheard-of", []),
    ],
)
def test_scopes_at_stake_are_asked_known_and_registered(scope: str, at_stake: list[str]) -> None:
    """RFC 6749 §3.3: only scopes the client may have, in requested order, without duplicates."""
    assert asked(scope=scope).scopes == at_stake


def test_an_unknown_client_may_nothing() -> None:
    """No client, no scope and no redirect URI."""
    given = asked(client=None, scope="openid")
    assert (given.scopes, given.redirect_uri) == ([], None)


@pytest.mark.parametrize(
    ("values", "age", "again"),
    [
        ({}, 10**6, False),
        ({"max_age": "60"}, 59, False),
        ({"max_age": "60"}, 61, True),
        ({"max_age": "0"}, 0, True),
        ({"prompt": "login"}, 0, True),
        ({"prompt": "select_account"}, 0, False),
        ({"prompt": "consent login"}, 0, True),
        ({"prompt": "consent"}, 0, False),
        ({"prompt": "none"}, 0, False),
    ],
)
def test_who_must_log_in_again(values: dict[str, str], age: int, again: bool) -> None:
    """OIDC Core §3.1.2.1: prompt and max_age."""
    assert asked(**values).demands_new_login(NOW - age, NOW) is again


def test_what_a_form_carries_on_is_the_same_request() -> None:
    """A request that is encoded into the form's query and read back is unchanged."""
    values = {"state": "a b&c=d/ü✓", "nonce": '"', "scope": "openid", "resource": ["x", "y"]}
    carried = asked(**values)
    assert arrived(f"/login?{carried.query()}", "POST", "username=alice") == carried


def test_after_the_login_the_login_is_not_asked_for() -> None:
    """OIDC Core §3.1.2.1: what the login has just satisfied is removed; everything else stays."""
    before = asked(prompt="login consent", max_age="0", state="s")
    after = arrived(f"/authorize?{before.query_after_login()}")
    assert after == asked(prompt="consent", state="s")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_parameters_are_not_carried_on(method: str) -> None:
    """RFC 6749 §3.1: unrecognized parameters are ignored."""
    assert arrived("/authorize?state=s&evil=1", method).query() == "state=s"


@pytest.mark.parametrize(
    ("address", "method", "states"),
    [
        ("/authorize", "POST", ["of the body"]),
        ("/authorize?state=of+the+query", "POST", ["of the query", "of the body"]),
        ("/authorize?state=of+the+query", "GET", ["of the query"]),
        ("/login?state=of+the+query", "POST", ["of the query"]),
        ("/login", "POST", []),
    ],
)
def test_a_body_counts_at_the_authorization_endpoint(
    address: str, method: str, states: list[str]
) -> None:
    """RFC 6749 §3.1: POST is supported; a parameter in both query and body counts as repeated. The
    body of a login or consent form holds only its own fields, not parameters of the request.
    """
    assert arrived(address, method, "state=of+the+body").values["state"] == states


def test_a_request_is_as_long_as_all_its_values() -> None:
    """Repeated values count too."""
    assert asked(state="12345", nonce="123", resource=["12", "34"]).length == 12
