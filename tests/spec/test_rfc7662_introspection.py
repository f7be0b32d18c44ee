"""RFC 7662: a resource server asks whether a token is still active."""

import time
from dataclasses import replace

import pytest

from authorization_server.app import create_app
from authorization_server.storage.resource_server import keep_resource_server
from tests.conftest import MakeIssuer
from tests.support.verbs import Client, Issuer, claims_of

SECRET = "the-secret-of-the-resource-server-and-of-nobody-else"


@pytest.fixture(scope="module")
def resource_server(make_issuer: MakeIssuer) -> Client:
    """The resource server, with the client_id from the issuer's settings."""
    issuer = make_issuer(resource_client_id="resource-server", resource_client_secret=SECRET)
    keep_resource_server(issuer.engine, issuer.config)
    return Client(issuer, {"client_id": "resource-server", "client_secret": SECRET})


def test_a_good_access_token_is_described(resource_server: Client) -> None:
    """§2.2: active REQUIRED, a boolean; the other members match the token's own claims."""
    issuer = resource_server.issuer
    client = issuer.register()
    token = client.tokens(scope="openid notes:read")["access_token"]
    told = resource_server.introspect(token)
    assert told["active"] is True
    claims = claims_of(token)
    assert {name: told[name] for name in claims} == claims
    assert (told["client_id"], told["sub"]) == (client.id, "alice")
    assert told["scope"] == "openid notes:read"
    assert (told["aud"], told["iss"]) == (issuer.config.resource, issuer.config.issuer)
    assert (told["token_type"], told["username"]) == ("Bearer", "alice")
    assert None not in told.values()


def test_a_good_refresh_token_is_described_to_its_client(issuer: Issuer) -> None:
    """§2.2: only the client that a refresh token was issued to may introspect it."""
    client = issuer.register()
    token = client.tokens()["refresh_token"]
    told = client.introspect(token)
    assert (told["active"], told["client_id"], told["sub"]) == (True, client.id, "alice")
    assert 0 < told["exp"] - time.time() <= issuer.config.refresh_token_seconds
    assert "token_type" not in told, "it is no access token that could be presented as Bearer"


def test_a_refresh_token_is_not_described_to_others(issuer: Issuer) -> None:
    """§2.2: if the protected resource is not allowed to introspect this token, active is false."""
    token = issuer.register().tokens()["refresh_token"]
    assert issuer.register().introspect(token) == {"active": False}


def test_an_access_token_is_described_to_its_client(issuer: Issuer) -> None:
    """§2.2: the client already has the token."""
    client = issuer.register()
    assert client.is_active(client.tokens()["access_token"])


@pytest.mark.parametrize("stranger", ["a client", "a resource server by its name"])
def test_a_stolen_access_token_says_nothing_to_a_stranger(
    resource_server: Client, stranger: str
) -> None:
    """§4: the server MUST require authorization; anyone may register a client, and name it like the
    resource server.
    """
    issuer = resource_server.issuer
    metadata = {"grant_types": ["client_credentials"], "redirect_uris": None}
    name = f"Resource server at {issuer.config.resource}"
    named = {"client_name": name, **metadata} if stranger != "a client" else {}
    asking = issuer.register(**named)
    token = issuer.register().tokens()["access_token"]
    assert asking.introspect(token) == {"active": False}
    refused = issuer.refused()
    assert refused.name == "token_is_for_this_asker"
    assert "alice" not in refused.received


def test_a_refresh_token_is_no_business_of_the_resource_server(resource_server: Client) -> None:
    """§2.2: a refresh token is presented to the authorization server only."""
    client = resource_server.issuer.register()
    assert resource_server.introspect(client.tokens()["refresh_token"]) == {"active": False}


def test_a_token_for_another_resource_is_not_described(make_issuer: MakeIssuer) -> None:
    """§2.2: the token is meant for a different resource server."""
    issuer = make_issuer(resource_client_id="resource-server", resource_client_secret=SECRET)
    keep_resource_server(issuer.engine, issuer.config)
    token = issuer.register().tokens()["access_token"]
    moved = replace(issuer.config, resource="https://other.example")
    at_another_place = replace(issuer, app=create_app(moved, issuer.sink), config=moved)
    asking = Client(at_another_place, {"client_id": "resource-server", "client_secret": SECRET})
    assert asking.introspect(token) == {"active": False}


def test_a_new_secret_in_the_settings_is_the_one_that_counts(make_issuer: MakeIssuer) -> None:
    """§2.1: the endpoint requires authorization; the credentials of an earlier configuration no
    longer work.
    """
    issuer = make_issuer(resource_client_id="resource-server", resource_client_secret=SECRET)
    keep_resource_server(issuer.engine, issuer.config)
    keep_resource_server(issuer.engine, replace(issuer.config, resource_client_secret="new"))
    for secret, status in ((SECRET, 401), ("new", 200)):
        asking = Client(issuer, {"client_id": "resource-server", "client_secret": secret})
        assert asking.post("/introspect", {"token": "x"}).status_code == status


@pytest.mark.parametrize("token", ["unheard-of", "..", "\x00", "ÿ", "x" * 60_000])
def test_an_unknown_token_is_not_active(issuer: Issuer, token: str) -> None:
    """§2.2: no error, and nothing but "active": false."""
    assert issuer.register().introspect(token) == {"active": False}


def test_an_expired_access_token_is_not_active(make_issuer: MakeIssuer) -> None:
    """§4: the server MUST determine whether it is expired."""
    client = make_issuer(access_token_seconds=-1).register()
    tokens = client.tokens()
    assert client.introspect(tokens["access_token"]) == {"active": False}
    assert client.is_active(tokens["refresh_token"])


def test_an_expired_refresh_token_is_not_active(own_issuer: Issuer) -> None:
    """§4: the server MUST determine whether it is expired."""
    client = own_issuer.register()
    tokens = client.tokens()
    own_issuer.set("refresh_tokens", "expires_at", int(time.time()))
    assert client.introspect(tokens["refresh_token"]) == {"active": False}
    assert client.is_active(tokens["access_token"])


def test_a_revoked_token_is_not_active(issuer: Issuer) -> None:
    """§4: the server MUST determine whether it was revoked."""
    client = issuer.register()
    tokens = client.tokens()
    client.revoke(tokens["refresh_token"])
    assert client.introspect(tokens["access_token"]) == {"active": False}
    assert client.introspect(tokens["refresh_token"]) == {"active": False}


def test_a_used_refresh_token_is_not_active(issuer: Issuer) -> None:
    """§2.2: a token that would not be accepted is not active; introspection does not use it up."""
    client = issuer.register()
    used = client.tokens()["refresh_token"]
    new = client.refresh(used).json
    assert client.introspect(used) == {"active": False}
    assert client.is_active(new["access_token"])


def test_an_id_token_is_not_active(issuer: Issuer) -> None:
    """RFC 9068 §4: an ID token is not an access token, even though we signed it, whatever its
    algorithm.
    """
    for algorithm in ("RS256", "ES256"):
        client = issuer.register(id_token_signed_response_alg=algorithm)
        assert client.introspect(client.tokens()["id_token"]) == {"active": False}


@pytest.mark.parametrize("hint", ["", "access_token", "refresh_token", "unheard-of"])
def test_a_hint_is_only_a_hint(issuer: Issuer, hint: str) -> None:
    """§2.1: if the server cannot locate the token by the hint, it MUST extend its search."""
    client = issuer.register()
    tokens = client.tokens()
    for kind in ("access_token", "refresh_token"):
        assert client.introspect(tokens[kind], token_type_hint=hint)["active"] is True


def test_a_token_is_required(issuer: Issuer) -> None:
    """§2.1: token REQUIRED."""
    client = issuer.register()
    answer = client.post("/introspect", {"token_type_hint": "access_token"})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("method", ["none", "client_secret_basic"])
def test_only_who_can_keep_a_secret_may_ask(issuer: Issuer, method: str) -> None:
    """§2.1: the endpoint MUST require authorization, against token scanning; a client_id alone is
    not enough.
    """
    client = issuer.register(token_endpoint_auth_method=method)
    token = client.tokens()["access_token"]
    answer = issuer.post("/introspect", data={"token": token, "client_id": client.id})
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_token_in_the_address_is_not_looked_at(issuer: Issuer) -> None:
    """§2.1: a POST with the parameters in the body; §4 warns of tokens in logged URLs."""
    client = issuer.register()
    token = client.tokens()["access_token"]
    answer = client.post(f"/introspect?token={token}", {"token_type_hint": "access_token"})
    assert answer.status_code == 400


def test_the_answer_is_not_kept(issuer: Issuer) -> None:
    """§2.2: application/json; a cached response would keep a revoked token alive."""
    answer = issuer.register().post("/introspect", {"token": "x"})
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
