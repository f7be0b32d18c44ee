"""The impostors of the attack lab pass for honest servers with roles that run as processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from scenarios import honest
from scenarios.browser.pages import WalkStopped
from scenarios.browser.user_agent import UserAgent
from scenarios.forging import Signer, tampered
from scenarios.impostors.authorization_server import AuthorizationServer
from scenarios.impostors.resource_server import ResourceServer
from tests.support.processes import Process, free_port, started

WAYS = (
    "/notes",
    "/sign-in?client=public",
    "/sign-in?client=private_key_jwt",
    "/sign-in?pushed=yes",
    "/sign-in?dpop=yes&resource=yes",
    "/sign-in?acr=two-factors&max_age=60",
)
"""Where a sign-in of the client app starts; each uses other parts of an authorization server."""


@pytest.fixture
def issuer() -> Iterator[AuthorizationServer]:
    """The attacker's authorization server."""
    with AuthorizationServer() as server:
        yield server


@pytest.fixture
def api() -> Iterator[ResourceServer]:
    """The attacker's resource server."""
    with ResourceServer() as server:
        yield server


@pytest.fixture
def client_app(
    issuer: AuthorizationServer, api: ResourceServer, tmp_path: Path
) -> Iterator[Process]:
    """A client app that uses these two servers."""
    port = free_port()
    environ = {
        "CLIENT_APP_PORT": str(port),
        "CLIENT_APP_URL": f"http://127.0.0.1:{port}",
        "CLIENT_APP_ISSUER": issuer.url,
        "CLIENT_APP_RESOURCE_SERVER": api.url,
        "CLIENT_APP_DATABASE_URL": f"sqlite:///{tmp_path / 'client_app.db'}",
    }
    with started(Process(["client_app"], port, environ)) as process:
        yield process


@contextmanager
def resource_server(issuer: AuthorizationServer, folder: Path, verify: str) -> Iterator[Process]:
    """A resource server that trusts this issuer; it is the audience of the issuer's tokens."""
    port = free_port()
    environ = {
        "RESOURCE_SERVER_PORT": str(port),
        "RESOURCE_SERVER_URL": f"http://127.0.0.1:{port}",
        "RESOURCE_SERVER_ISSUER": issuer.url,
        "RESOURCE_SERVER_VERIFY": verify,
        "RESOURCE_SERVER_DATABASE_URL": f"sqlite:///{folder / 'resource_server.db'}",
    }
    with started(Process(["resource_server"], port, environ)) as process:
        yield process


def test_the_client_app_signs_in_in_every_way(client_app: Process, api: ResourceServer) -> None:
    """The sign-in works from the first click to the notes, for every kind of client and token."""
    for way in WAYS:
        pages = list(UserAgent().walk(honest.to_notes(client_app.url, way)))
        assert pages[-1].status == 200, way
        assert "Buy a watch." in pages[-1].text, way
    schemes = [call.headers["Authorization"].split()[0] for call in api.received("notes")]
    assert schemes == ["Bearer", "Bearer", "Bearer", "Bearer", "DPoP", "Bearer"]


def test_what_is_altered_is_noticed_and_the_rest_is_honest(
    client_app: Process, issuer: AuthorizationServer
) -> None:
    """A tampered ID token does not sign a user in; the next, honest one does."""
    issuer.sign("id_token", lambda jwt: tampered(jwt.signed(), sub="bob"))
    with pytest.raises(WalkStopped, match="502, the page “You were not signed in"):
        list(UserAgent().walk(honest.walk(client_app.url)))
    issuer.honest()
    assert list(UserAgent().walk(honest.walk(client_app.url)))[-1].status == 200


@pytest.mark.parametrize("verify", ["jwt", "introspection"])
def test_the_resource_server_believes_its_tokens(
    issuer: AuthorizationServer, tmp_path: Path, verify: str
) -> None:
    """Bearer and bound tokens are verified by their signature and by introspection."""
    holder = Signer("holder")
    with resource_server(issuer, tmp_path, verify) as process:
        notes = f"{process.url}/api/notes"
        token = issuer.tokens.access_token(aud=process.url)
        bound = issuer.tokens.access_token(aud=process.url, cnf={"jkt": holder.kid("ES256")})
        proof = holder.proof("GET", notes, access_token=bound)
        for headers, expected in (
            ({"Authorization": f"Bearer {token}"}, 200),
            ({"Authorization": f"Bearer {tampered(token, sub='bob')}"}, 401),
            ({"Authorization": f"DPoP {bound}", "DPoP": proof}, 200),
            ({"Authorization": f"DPoP {bound}", "DPoP": proof}, 401),
            ({"Authorization": f"Bearer {bound}"}, 401),
        ):
            assert requests.get(notes, headers=headers, timeout=10).status_code == expected
