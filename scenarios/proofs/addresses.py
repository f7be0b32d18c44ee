"""Where the three roles are found while a proof is made."""

from typing import NamedTuple


class Addresses(NamedTuple):
    """The addresses of the three roles. The role of a proof runs at its own; at the others are
    impostors, as far as it needs them.
    """

    authorization_server: str
    resource_server: str
    client_app: str
