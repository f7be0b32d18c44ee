"""How a client proves who it is (RFC 6749 §2.3): the methods with a secret or none, for Authlib to
dispatch. The method with a key, private_key_jwt, stands in `client_assertions`.

Authlib's own reader of HTTP Basic fails on bytes that are not UTF-8; these are the same methods,
made to refuse instead.
"""

import base64
import binascii
from collections.abc import Callable
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidClientError, OAuth2Request

from authorization_server.storage.clients import SECRET_METHODS, Client

FindClient = Callable[[str | None], Client | None]
METHODS_WITH_PROOF = [*SECRET_METHODS, "private_key_jwt"]
METHODS = [*METHODS_WITH_PROOF, "none"]


def by_basic(find_client: FindClient, request: OAuth2Request) -> Client | None:
    """client_secret_basic: id and secret, form-encoded, in the Authorization header."""
    credentials = _basic_credentials(request.headers.get("Authorization", ""))
    return _with_secret(find_client, *credentials) if credentials else None


def by_post(find_client: FindClient, request: OAuth2Request) -> Client | None:
    """client_secret_post: id and secret in the form."""
    client_id, secret = request.form.get("client_id"), request.form.get("client_secret")
    return _with_secret(find_client, client_id, secret) if client_id and secret else None


def by_name_only(find_client: FindClient, request: OAuth2Request) -> Client | None:
    """none: a public client only says who it is."""
    if request.headers.get("Authorization") or request.form.get("client_secret"):
        return None
    return _registered(find_client, request.form.get("client_id"))


def _with_secret(find_client: FindClient, client_id: str, secret: str) -> Client:
    client = _registered(find_client, client_id)
    if not client.check_client_secret(secret):
        raise InvalidClientError("The client secret is wrong.", status_code=401)
    return client


def _registered(find_client: FindClient, client_id: str | None) -> Client:
    client = find_client(client_id)
    if client is None:
        raise InvalidClientError("The client is not registered here.", status_code=401)
    return client


def _basic_credentials(header: str) -> tuple[str, str] | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip().encode("ascii"), validate=True).decode()
    except (binascii.Error, UnicodeError):
        return None
    client_id, colon, secret = text.partition(":")
    return (unquote_plus(client_id), unquote_plus(secret)) if colon else None
