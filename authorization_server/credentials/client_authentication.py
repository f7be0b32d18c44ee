"""Client authentication (RFC 6749 §2.3): by a secret, by a key, or, if public, by client_id only.

`sent_credentials` reads what a request contains; this module compares it with the registration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from authlib.oauth2.rfc6749 import OAuth2Request
from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property

from authorization_server.credentials.client_assertion_checks import CLIENT_ASSERTION_CHECKS
from authorization_server.credentials.client_assertions import Assertion
from authorization_server.credentials.sent_credentials import (
    BASIC,
    BY_KEY,
    BY_NAME,
    POST,
    Credentials,
    Problem,
    sent_credentials,
)
from authorization_server.refusals import to_signer
from authorization_server.services import Services
from authorization_server.storage.clients import SECRET_METHODS, Client
from authorization_server.texts import repeated
from tracing.checks import decide

METHODS_WITH_PROOF = [*SECRET_METHODS, BY_KEY]
METHODS = [*METHODS_WITH_PROOF, BY_NAME]

NEEDED = "the credentials of a registered client"
MEANS = {
    BASIC: "a client secret in the Authorization header",
    POST: "a client secret in the form",
    BY_KEY: "a client assertion",
    BY_NAME: "no credentials",
}
"""What a client sends with each method."""


@dataclass
class ClientAuthentication:
    """Which client a request names, and whether the request is proved to come from this client.

    `methods` are the methods that the endpoint accepts.
    """

    headers: Mapping[str, str]
    form: MultiDict[str, str]
    methods: Sequence[str]
    services: Services
    assertion: Assertion | None

    @cached_property
    def sent(self) -> Credentials:
        """The credentials of the request."""
        return sent_credentials(
            self.headers.get("Authorization", ""),
            self.form,
            signed_by=None if self.assertion is None else self.assertion.jwt.text("iss"),
        )

    @cached_property
    def client(self) -> Client | None:
        """The client that the request names, authenticated or not; None if it is not registered."""
        return self.services.clients.find(self.sent.client_id)

    @cached_property
    def problem(self) -> Problem | None:
        """Why the client is not authenticated; None if it is."""
        if self.sent.problem is not None:
            return self.sent.problem
        if self.client is None:
            named = repeated(self.sent.client_id)
            return Problem(
                f"No client {named} is registered here. Check its client_id, or register it.",
                f"{named}, which is not registered",
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
            f"{_instead(client, self.form)}; this client is registered for {client.auth_method}.",
            f"{client.client_id} with {MEANS[method]}",
        )

    def _wrong_secret(self, client: Client) -> Problem | None:
        method, _, secret, _ = self.sent
        if method not in SECRET_METHODS or client.check_client_secret(secret):
            return None
        return Problem(
            "The client secret is wrong: it does not belong to this client_id.",
            f"a different client secret for {client.client_id}",
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


def authenticate_client(
    request: OAuth2Request, services: Services, methods: Sequence[str] = METHODS
) -> ClientAuthentication:
    """Return the client authentication of a request, after checking its client assertion, if any.

    Raises:
        OAuth2Error: the client assertion failed a check.
    """
    assertion = _assertion(request, services)
    if assertion is not None:
        decide(None, CLIENT_ASSERTION_CHECKS, assertion, to_signer)
    return ClientAuthentication(request.headers, request.form, methods, services, assertion)


def _assertion(request: OAuth2Request, services: Services) -> Assertion | None:
    form = request.form
    is_sent = form.get("client_assertion") or form.get("client_assertion_type")
    return Assertion(form, request.uri, services) if is_sent else None


def _instead(client: Client, form: MultiDict[str, str]) -> str:
    if client.auth_method == BY_NAME:
        return "Credentials were sent"
    if client.auth_method == BY_KEY:
        return "No client assertion was sent"
    return f"{'An empty' if 'client_secret' in form else 'No'} client secret was sent"
