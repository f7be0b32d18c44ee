"""The addresses of the three roles during a proof."""

from typing import NamedTuple


class Addresses(NamedTuple):
    """The addresses of the three roles. The role under proof runs at its own address; impostors run
    at the others, if the role needs them.
    """

    authorization_server: str
    resource_server: str
    client_app: str
