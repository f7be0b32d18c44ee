"""How a client authenticates (RFC 6749 §2.3): with a secret, with a key, or, if public, not at all.

Our own reading instead of Authlib's, which fails on bytes that are not UTF-8 and does not say what
was wrong.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidClientError, OAuth2Error, OAuth2Request
from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property

from authorization_server.credentials.client_assertion_checks import (
    CLIENT_ASSERTION_CHECKS,
    Assertion,
)
from authorization_server.refusals import UNAUTHORIZED, to_program
from authorization_server.services import Services
from authorization_server.storage.clients import SECRET_METHODS, Client
from tracing.checks import Refused, decide

BASIC, POST = SECRET_METHODS
BY_KEY, BY_NAME = "private_key_jwt", "none"
METHODS_WITH_PROOF = [*SECRET_METHODS, BY_KEY]
METHODS = [*METHODS_WITH_PROOF, BY_NAME]

NEEDED = "the credentials of a registered client"
MEANS = {
    BASIC: "a client secret in the Authorization header",
    POST: "a client secret in the form",
    BY_KEY: "a client assertion",
    BY_NAME: "no credentials",
}
"""What is sent by each method."""


class Problem(NamedTuple):
    """Why a client is not authenticated: for its developer, and with the value for the trace."""

    says: str
    received: str


class Credentials(NamedTuple):
    """What a request sends as its credentials, and by which method; `problem` if it sends none."""

    method: str
    client_id: str = ""
    secret: str = ""
    problem: Problem | None = None


@dataclass
class ClientAuthentication:
    """A request of a client: which client it names, and whether it proves to be this client.

    `methods` are the methods that its endpoint takes.
    """

    headers: Mapping[str, str]
    form: MultiDict[str, str]
    methods: Sequence[str]
    services: Services
    assertion: Assertion | None

    @cached_property
    def sent(self) -> Credentials:
        """The credentials of the request: one method is used, whatever else was sent."""
        if credentials := basic_credentials(self.headers.get("Authorization", "")):
            return Credentials(BASIC, *credentials)
        client_id, secret = self.form.get("client_id", ""), self.form.get("client_secret", "")
        if client_id and secret:
            return Credentials(POST, client_id, secret)
        if self.assertion is not None:
            return Credentials(BY_KEY, self.assertion.jwt.text("iss"))
        return Credentials(BY_NAME, client_id, problem=self._why_not_by_name(client_id, secret))

    def _why_not_by_name(self, client_id: str, secret: str) -> Problem | None:
        """What was begun and not finished: such a request does not want to be anonymous."""
        if authorization := self.headers.get("Authorization", ""):
            return _unreadable(authorization)
        if secret:
            return Problem("client_id is missing.", "a client secret without a client_id")
        if not client_id:
            return Problem("client_id and client credentials are missing.", "none")
        return None

    @cached_property
    def client(self) -> Client | None:
        """The client that the request names, proved or not; None if it is not registered."""
        return self.services.clients.find(self.sent.client_id)

    @cached_property
    def problem(self) -> Problem | None:
        """Why the client is not authenticated; None if it is."""
        if self.sent.problem is not None:
            return self.sent.problem
        if self.client is None:
            return Problem(
                "This client is not registered here.",
                f"{self.sent.client_id[:80]}, which is not registered",
            )
        return self._wrong_method(self.client) or self._wrong_secret(self.client)

    def _wrong_method(self, client: Client) -> Problem | None:
        method = self.sent.method
        if client.auth_method not in self.methods:
            return Problem(
                "A public client cannot use this endpoint.", f"{client.client_id}, a public client"
            )
        if client.check_endpoint_auth_method(method, ""):
            return None
        return Problem(
            f"{_instead(client)}; this client is registered for {client.auth_method}.",
            f"{client.client_id} with {MEANS[method]}",
        )

    def _wrong_secret(self, client: Client) -> Problem | None:
        method, _, secret, _ = self.sent
        if method not in SECRET_METHODS or client.check_client_secret(secret):
            return None
        received = "a different" if secret else "an empty"
        return Problem(
            "The client secret is wrong.", f"{received} client secret for {client.client_id}"
        )

    @property
    def is_successful(self) -> bool:
        """Whether the client is authenticated."""
        return self.problem is None

    @property
    def expected(self) -> str:
        """What would authenticate the client that the request names."""
        if self.client is None or self.client.auth_method not in self.methods:
            return NEEDED
        return f"{self.client.client_id} with {MEANS[self.client.auth_method]}"

    def refuse(self, refusal: Refused) -> OAuth2Error:
        """The answer to a failed check; to that of the authentication, why it failed."""
        if self.problem is None or refusal.check.error != InvalidClientError.error:
            return to_program(refusal)
        return InvalidClientError(self.problem.says, status_code=UNAUTHORIZED)


def authenticate_client(
    request: OAuth2Request, services: Services, methods: Sequence[str] = METHODS
) -> ClientAuthentication:
    """Whom the request is from, once its client assertion, if it sends one, is checked.

    Raises:
        OAuth2Error: the client assertion failed a check.
    """
    assertion = _assertion(request, services)
    if assertion is not None:
        decide(None, CLIENT_ASSERTION_CHECKS, assertion, to_program)
    return ClientAuthentication(request.headers, request.form, methods, services, assertion)


def _assertion(request: OAuth2Request, services: Services) -> Assertion | None:
    form = request.form
    is_sent = form.get("client_assertion") or form.get("client_assertion_type")
    return Assertion(form, request.uri, services) if is_sent else None


def basic_credentials(header: str) -> tuple[str, str] | None:
    """The id and secret of HTTP Basic, each form-encoded (RFC 6749 §2.3.1); None if it has none."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip().encode("ascii"), validate=True).decode()
    except (binascii.Error, UnicodeError):
        return None
    client_id, colon, secret = text.partition(":")
    return (unquote_plus(client_id), unquote_plus(secret)) if colon else None


def _unreadable(authorization: str) -> Problem:
    is_basic = authorization.partition(" ")[0].lower() == "basic"
    received = "HTTP Basic without a readable id and secret" if is_basic else "another scheme"
    return Problem(
        "The Authorization header must be HTTP Basic with a client_id and a client secret.",
        f"an Authorization header with {received}",
    )


def _instead(client: Client) -> str:
    if client.auth_method == BY_NAME:
        return "Credentials were sent"
    return f"No client {'assertion' if client.auth_method == BY_KEY else 'secret'} was sent"
