"""The OAuth client of the Model Context Protocol's own SDK gets access to the resource server.

It receives one address and discovers everything else: 401 with `resource_metadata` → RFC 9728 → RFC
8414 → registration → authorization with PKCE and `resource` → token → the resource.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest
from mcp.client.auth import OAuthClientProvider
from mcp.shared.auth import (
    AuthorizationCodeResult,
    OAuthClientInformationFull,
    OAuthClientMetadata,
    OAuthToken,
)
from pydantic import AnyUrl

from tests.foreign.people import address_on_return
from tests.support.running import Running
from tests.support.verbs import claims_of

REDIRECT_URI = "http://127.0.0.1:8321/callback"


class Storage:
    """Keeps tokens and the registration in memory."""

    tokens: OAuthToken | None = None
    client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        """Return the tokens of the last response."""
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        """Store tokens."""
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        """Return the registration."""
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        """Store a registration."""
        self.client = client_info


class Agent:
    """A program that calls a tool for a person, and everything it has sent, in order."""

    def __init__(self, resource: str) -> None:
        self.resource = resource
        self.storage = Storage()
        self.sent: list[str] = []
        self.challenge = ""
        self.authorization: dict[str, str] = {}
        self.token_request: dict[str, str] = {}
        self._arrived = ""

    def get(self, path: str) -> httpx2.Response:
        """GET a path of the resource; the SDK does everything that this requires.

        It runs on its own thread, because a running browser occupies the event loop of the tests.
        """
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._get(self.resource + path)).result()

    async def _get(self, address: str) -> httpx2.Response:
        metadata = OAuthClientMetadata(client_name="An agent", redirect_uris=[AnyUrl(REDIRECT_URI)])
        provider = OAuthClientProvider(
            self.resource, metadata, self.storage, self._go_to, self._come_back
        )
        hooks = {"response": [self._listen]}
        async with httpx2.AsyncClient(auth=provider, event_hooks=hooks, trust_env=False) as http:
            return await http.get(address)

    async def _listen(self, response: httpx2.Response) -> None:
        request = response.request
        self._note(request.method, str(request.url), response.status_code)
        if response.status_code == 401:
            self.challenge = response.headers["WWW-Authenticate"]
        if request.url.path == "/token":
            self.token_request = dict(parse_qsl(request.content.decode(), strict_parsing=True))

    async def _go_to(self, address: str) -> None:
        self.authorization = dict(parse_qsl(urlsplit(address).query, strict_parsing=True))
        self._arrived = await asyncio.to_thread(address_on_return, address, REDIRECT_URI)
        self._note("browser", address)

    async def _come_back(self) -> AuthorizationCodeResult:
        answer = parse_qs(urlsplit(self._arrived).query)
        return AuthorizationCodeResult(**{name: value[0] for name, value in answer.items()})

    def _note(self, method: str, address: str, status: object = "") -> None:
        plain = urlsplit(address)._replace(query="").geturl()
        self.sent.append(f"{method} {plain} {status}".rstrip())


@pytest.fixture
def agent(whole: Running) -> Agent:
    """An agent that knows only the address of the resource server."""
    return Agent(whole.urls["resource_server"])


def test_finds_its_way_to_the_resource(agent: Agent, whole: Running) -> None:
    """The requests are those of the MCP authorization specification, in its order."""
    answer = agent.get("/api/notes")
    issuer, resource = whole.urls["authorization_server"], whole.urls["resource_server"]
    assert agent.sent == [
        f"GET {resource}/api/notes 401",
        f"GET {resource}/.well-known/oauth-protected-resource 200",
        f"GET {issuer}/.well-known/oauth-authorization-server 200",
        f"POST {issuer}/register 201",
        f"browser {issuer}/authorize",
        f"POST {issuer}/token 200",
        f"GET {resource}/api/notes 200",
    ]
    metadata = f"{resource}/.well-known/oauth-protected-resource"
    assert f'resource_metadata="{metadata}"' in agent.challenge
    assert answer.json()["notes"]


def test_asks_for_this_resource_with_pkce(agent: Agent) -> None:
    """Both requests contain `resource` and use PKCE; the token is for this resource only."""
    agent.get("/api/notes")
    assert agent.authorization["resource"] == agent.token_request["resource"] == agent.resource
    assert agent.authorization["code_challenge_method"] == "S256"
    assert agent.token_request["code_verifier"]
    assert agent.storage.tokens is not None
    assert claims_of(agent.storage.tokens.access_token)["aud"] == agent.resource


def test_comes_back_with_its_token(agent: Agent) -> None:
    """The second call goes straight to the resource, with the token from the first."""
    agent.get("/api/notes")
    agent.sent.clear()
    assert agent.get("/api/notes").status_code == 200
    assert agent.sent == [f"GET {agent.resource}/api/notes 200"]
