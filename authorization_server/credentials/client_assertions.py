"""private_key_jwt: a client signs a statement instead of sending a secret (RFC 7523 §2.2)."""

from authlib.oauth2.rfc6749 import InvalidClientError, OAuth2Request

from authorization_server.credentials.client_assertion_checks import (
    CLIENT_ASSERTION_CHECKS,
    Assertion,
)
from authorization_server.credentials.client_authentication import FindClient
from authorization_server.credentials.signed_statements import open_statement
from authorization_server.storage.clients import Client
from authorization_server.storage.seen_jtis import SeenJtis
from tracing.checks import Refused, run


class ClientAssertions:
    """The method as Authlib dispatches it, beside those of `client_authentication`."""

    def __init__(self, issuer: str, seen: SeenJtis) -> None:
        self._issuer = issuer
        self._seen = seen

    def by_assertion(self, find_client: FindClient, request: OAuth2Request) -> Client | None:
        """private_key_jwt: a JWT in the form, signed by one of the client's registered keys.

        Raises:
            InvalidClientError: there is an assertion, and it does not hold.
        """
        assertion = self._assertion(find_client, request)
        if assertion is None:
            return None
        try:
            run(CLIENT_ASSERTION_CHECKS, assertion)
        except Refused as refusal:
            raise InvalidClientError(refusal.check.says, status_code=401) from refusal
        return assertion.client

    def _assertion(self, find_client: FindClient, request: OAuth2Request) -> Assertion | None:
        form = request.form
        if not form.get("client_assertion") and not form.get("client_assertion_type"):
            return None
        statement = open_statement(form.get("client_assertion", ""))
        return Assertion(
            form=form,
            statement=statement,
            client=find_client(statement.text("iss")) if statement else None,
            # OIDC Core §9 says the token endpoint, RFC 9126 §2 all three, newer texts the issuer.
            audiences=frozenset({self._issuer, f"{self._issuer}/token", request.uri}),
            seen=self._seen,
        )
