"""The environments for the proofs of each role: who sends its requests, and who responds to its
own.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scenarios.browser.user_agent import UserAgent
from scenarios.impostors.authorization_server import AuthorizationServer
from scenarios.programs.control import Control
from scenarios.programs.visitor import Visitor
from scenarios.proofs.addresses import Addresses
from scenarios.proofs.app.world import ClientAppWorld, client_app_impostors
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER

API_CLIENT, API_SECRET = "resource-server", "the-secret-of-the-resource-server"
"""The credentials with which the resource server introspects tokens at its issuer."""


class AuthorizationServerWorld(Visitor):
    """A visitor of the authorization server, and its clock."""

    def __init__(self, _nothing: None, addresses: Addresses, control: Control) -> None:
        super().__init__(addresses.authorization_server)
        self.control = control


class ResourceServerWorld:
    """A caller of the resource server, whose issuer is an impostor that signs anything."""

    def __init__(self, issuer: AuthorizationServer, addresses: Addresses, control: Control) -> None:
        issuer.honest()
        self.agent = UserAgent()
        self.issuer = issuer
        self.api = addresses.resource_server
        self.control = control

    def token(self, **claims: Any) -> str:
        """Return an access token for alice with these changes, signed and known by the issuer."""
        return self.issuer.tokens.access_token(**claims)


def _issuer_of_api(addresses: Addresses) -> AuthorizationServer:
    port = urlsplit(addresses.authorization_server).port or 0
    issuer = AuthorizationServer(port, audience=addresses.resource_server)
    issuer.clients.add(API_CLIENT, API_SECRET)
    return issuer


class Surroundings(NamedTuple):
    """What surrounds a role during a proof.

    `impostors` run throughout. A `world` is made with them for each attempt, and has the `agent`
    that sends the last request.
    """

    impostors: Callable[[Addresses], AbstractContextManager[Any]]
    world: Callable[[Any, Addresses, Control], Any]


SURROUNDINGS: Mapping[str, Surroundings] = {
    AUTHORIZATION_SERVER: Surroundings(lambda _: nullcontext(), AuthorizationServerWorld),
    CLIENT_APP: Surroundings(client_app_impostors, ClientAppWorld),
    RESOURCE_SERVER: Surroundings(_issuer_of_api, ResourceServerWorld),
}
"""The surroundings of each role."""
