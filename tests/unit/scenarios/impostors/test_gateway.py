"""A gateway forwards everything, both ways, except for what it is configured to alter."""

from collections.abc import Iterator

import pytest
import requests

from scenarios.impostors import answers
from scenarios.impostors.authorization_server import AuthorizationServer
from scenarios.impostors.gateway import Gateway

SECONDS = 5


@pytest.fixture
def behind() -> Iterator[AuthorizationServer]:
    """The server behind the gateway."""
    with AuthorizationServer() as server:
        yield server


@pytest.fixture
def gateway(behind: AuthorizationServer) -> Iterator[Gateway]:
    """A running gateway in front of that server."""
    with Gateway(0, behind.url) as server:
        yield server


def registered(gateway: Gateway) -> tuple[str, str]:
    """Return the id and secret of a client that was registered through the gateway."""
    answer = requests.post(
        f"{gateway.url}/register", json={"client_name": "A client"}, timeout=SECONDS
    )
    return answer.json()["client_id"], answer.json()["client_secret"]


def test_a_request_arrives_as_it_was_sent(behind: AuthorizationServer, gateway: Gateway) -> None:
    """The path, query, body, headers and the intended Host reach the server."""
    requests.get(
        f"{gateway.url}/authorize?redirect_uri=https%3A%2F%2Fapp.example%2F&scope=a+b",
        headers={"X-Odd": "yes"},
        allow_redirects=False,
        timeout=SECONDS,
    )
    (arrived,) = behind.received("authorize")
    assert arrived.target == "/authorize?redirect_uri=https%3A%2F%2Fapp.example%2F&scope=a+b"
    assert arrived.headers["X-Odd"] == "yes"
    assert arrived.headers["Host"] == gateway.url.removeprefix("http://")
    registered(gateway)
    assert behind.received("register")[0].body == b'{"client_name": "A client"}'


def test_a_redirect_is_passed_on_and_not_followed(gateway: Gateway) -> None:
    """The browser follows the redirect."""
    answer = requests.get(
        f"{gateway.url}/authorize?redirect_uri=https://app.example/",
        allow_redirects=False,
        timeout=SECONDS,
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("https://app.example/?code=")


def test_a_token_response_can_be_altered(gateway: Gateway) -> None:
    """Only the token endpoint's responses are altered, until the gateway is honest again."""
    client, form = registered(gateway), {"grant_type": "client_credentials"}

    def granted() -> str:
        answer = requests.post(f"{gateway.url}/token", form, auth=client, timeout=SECONDS)
        return str(answer.json()["access_token"])

    gateway.alter("token", answers.members(access_token="forged"))
    assert granted() == "forged"
    gateway.honest()
    assert granted().count(".") == 2
