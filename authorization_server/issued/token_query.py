"""Reads a request about a token, at the revocation endpoint or the introspection endpoint."""

from collections.abc import Sequence

from authlib.oauth2.rfc6749 import OAuth2Request

from authorization_server.credentials.client_authentication import authenticate_client
from authorization_server.issued.issued_token_checks import QUERY_CHECKS, TokenQuery
from authorization_server.refusals import to_program
from authorization_server.services import Services
from tracing.checks import decide


def load_token_query(
    request: OAuth2Request, services: Services, methods: Sequence[str]
) -> TokenQuery:
    """Return the token query of a client that authenticates by one of these methods.

    Raises:
        OAuth2Error: a check failed.
    """
    authentication = authenticate_client(request, services, methods)
    query = TokenQuery(request.form, authentication, services)
    decide(None, QUERY_CHECKS, query, to_program)
    services.unused_clients.mark_used(authentication.client)
    return query
