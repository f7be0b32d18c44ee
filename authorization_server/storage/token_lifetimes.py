"""How long the tokens of a client are valid, in seconds: what it registered, or the default.

The two members of the client metadata are an extension of this server (RFC 7591 §2).
"""

from typing import NamedTuple

from authorization_server.lifetimes import Lifetimes
from authorization_server.storage.clients import Client


class Bounds(NamedTuple):
    """The minimum and maximum that a client may choose."""

    least: int
    most: int


ACCESS_TOKEN = "access_token_seconds"
REFRESH_TOKEN = "refresh_token_seconds"
CHOSEN = {
    ACCESS_TOKEN: Bounds(5, 24 * 3600),
    REFRESH_TOKEN: Bounds(30, 365 * 24 * 3600),
}
"""The lifetimes that a client may choose, by the name of its metadata member."""


def access_token_seconds(client: Client, lifetimes: Lifetimes) -> int:
    """Return the lifetime of this client's access tokens."""
    return int(client.registered.get(ACCESS_TOKEN, lifetimes.access_token_seconds))


def refresh_token_seconds(client: Client, lifetimes: Lifetimes) -> int:
    """Return the lifetime of this client's refresh tokens."""
    return int(client.registered.get(REFRESH_TOKEN, lifetimes.refresh_token_seconds))
