"""Client credentials as a request sends them (RFC 6749 §2.3): missing, incomplete, unreadable, or
an id with its proof.

This replaces Authlib's parser, which fails on bytes that are not UTF-8 and does not say what was
wrong. Whether the credentials are correct is not decided here.
"""

import base64
import binascii
import re
from typing import NamedTuple
from urllib.parse import unquote_plus

from werkzeug.datastructures import MultiDict

from authorization_server.storage.clients import SECRET_METHODS
from authorization_server.texts import unprintable

BASIC, POST = SECRET_METHODS
BY_KEY, BY_NAME = "private_key_jwt", "none"

IN_BASE64 = "Send base64 of client_id:client_secret after Basic."
A_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,19}(?= |$)")


class Problem(NamedTuple):
    """Why a client is not authenticated: a message for its developer, and a value for the trace."""

    says: str
    received: str


class Credentials(NamedTuple):
    """The credentials of a request, and the method by which they are sent; `problem` is set if they
    are missing, incomplete or unreadable.
    """

    method: str
    client_id: str = ""
    secret: str = ""
    problem: Problem | None = None


def sent_credentials(
    authorization: str, form: MultiDict[str, str], *, signed_by: str | None
) -> Credentials:
    """Return the credentials of a request; one method is used, even if several were sent.

    `signed_by` is the issuer of the client assertion; None if there is none.
    """
    if authorization and (basic := _in_header(authorization)).problem is None:
        return basic
    client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
    if client_id and secret:
        return Credentials(POST, client_id, secret)
    if signed_by is not None:
        return Credentials(BY_KEY, signed_by)
    if authorization:
        # A client that sends a header does not want to be identified by client_id alone.
        return basic._replace(client_id=client_id)
    return Credentials(BY_NAME, client_id, problem=_incomplete(form))


def _incomplete(form: MultiDict[str, str]) -> Problem | None:
    """Return what is missing in a form without full credentials; None if it only names a client."""
    if form.get("client_secret"):
        return Problem(
            "client_id is missing: client_secret was sent without it. Send both.",
            "client_secret without client_id",
        )
    if form.get("client_id"):
        return None
    return Problem(
        "client_id and client credentials are missing. Send both in an Authorization header "
        "(Basic); a public client sends client_id in the form.",
        "none",
    )


def _in_header(authorization: str) -> Credentials:
    """Return the credentials in an Authorization header that is not empty (RFC 7617 §2)."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        name = A_SCHEME.match(authorization)
        received = f"Authorization: {name[0]}" if name else "Authorization without a scheme"
        return _unreadable(
            "The Authorization header of a client must be Basic. " + IN_BASE64, received
        )
    if not encoded.strip():
        return _unreadable(f"Nothing follows Basic. {IN_BASE64}", "Basic with nothing after it")
    try:
        text = base64.b64decode(encoded.strip().encode("ascii"), validate=True).decode()
    except binascii.Error:
        return _unreadable(f"What follows Basic is not base64. {IN_BASE64}", "Basic, not base64")
    except UnicodeError:
        return _unreadable(f"What follows Basic is not UTF-8 text. {IN_BASE64}", "Basic, not UTF-8")
    return _pair(text)


def _pair(text: str) -> Credentials:
    """Return the id and secret of HTTP Basic, each form-encoded (RFC 6749 §2.3.1)."""
    encoded_id, colon, encoded_secret = text.partition(":")
    if not colon:
        return _unreadable(
            f"There is no colon between client_id and client_secret. {IN_BASE64}",
            "Basic without a colon",
        )
    client_id, secret = unquote_plus(encoded_id), unquote_plus(encoded_secret)
    for name, value in (("client_id", client_id), ("client_secret", secret)):
        if not value:
            said = f"The {name} in the Authorization header is empty."
            return _unreadable(f"{said} {IN_BASE64}", f"Basic with an empty {name}")
        if slip := unprintable(value):
            said = f"The {name} in the Authorization header {slip}."
            return _unreadable(f"{said} It is made of printable ASCII.", f"Basic, {name} {slip}")
    return Credentials(BASIC, client_id, secret)


def _unreadable(says: str, received: str) -> Credentials:
    return Credentials(BASIC, problem=Problem(says, received))
