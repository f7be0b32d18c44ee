"""What the proofs of each role are made with: who sends its requests, and who answers its own."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from scenarios.programs.control import Control
from scenarios.programs.visitor import Visitor
from tracing.catalogue import AUTHORIZATION_SERVER


class Addresses(NamedTuple):
    """The addresses of the three roles. The role of a proof runs at its own; at the others are
    impostors, as far as it needs them.
    """

    authorization_server: str
    resource_server: str
    client_app: str


class AuthorizationServerWorld(Visitor):
    """A visitor of the authorization server, and its clock."""

    def __init__(self, _nothing: None, addresses: Addresses, control: Control) -> None:
        super().__init__(addresses.authorization_server)
        self.control = control


class Surroundings(NamedTuple):
    """What surrounds a role: `impostors` run while it is proved; a `world` is made with them for
    each attempt, and has the `agent` that sends the last request.
    """

    impostors: Callable[[Addresses], AbstractContextManager[Any]]
    world: Callable[[Any, Addresses, Control], Any]


SURROUNDINGS: Mapping[str, Surroundings] = {
    AUTHORIZATION_SERVER: Surroundings(lambda _: nullcontext(), AuthorizationServerWorld),
}
"""Of each role."""
