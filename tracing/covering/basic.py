"""Reads the credentials of HTTP Basic (RFC 7617 §2)."""

import base64
from binascii import Error as Base64Error
from collections.abc import Iterator
from urllib.parse import unquote

from tracing.covering.salted import MARK


def basic_passwords(credentials: str) -> Iterator[str]:
    """Yield the secret in HTTP Basic credentials, as sent and form-decoded (RFC 6749 §2.3.1); for
    credentials in a file, the mark that replaces it.
    """
    if marked := MARK.search(credentials):
        yield marked[0]
        return
    try:
        pair = base64.b64decode(credentials).decode()
    except (Base64Error, ValueError):
        return
    password = pair.partition(":")[2]
    yield from (password, unquote(password))


def user_of(credentials: str) -> str:
    """The user name in readable credentials, as sent."""
    return base64.b64decode(credentials).decode().partition(":")[0]
