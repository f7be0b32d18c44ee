"""Takes a form about a token: at the revocation endpoint and at the introspection endpoint."""

from collections.abc import Sequence
from dataclasses import replace

from authlib.oauth2.rfc6749 import OAuth2Error, OAuth2Request, TokenEndpoint

from authorization_server.issued.issued_token_checks import ASKING_CHECKS, AboutToken
from authorization_server.issued.issued_tokens import find_issued
from tracing.checks import Check, Refused, run


def asked_about(
    endpoint: TokenEndpoint, request: OAuth2Request, methods: Sequence[str]
) -> AboutToken:
    """Who asks, proved by one of these methods, and about which token.

    Raises:
        OAuth2Error: the refusal, in the words of the protocol.
    """
    client, client_error = endpoint.server.who_asks(request, endpoint.ENDPOINT_NAME, methods)
    asked = AboutToken(request.form, client, client_error)
    require(ASKING_CHECKS, asked)
    return replace(asked, token=find_issued(endpoint.server.services, request.form["token"]))


def require(checks: tuple[Check[AboutToken], ...], asked: AboutToken) -> None:
    """Run a tuple.

    Raises:
        OAuth2Error: the refusal, in the words of the protocol.
    """
    try:
        run(checks, asked)
    except Refused as refusal:
        said = OAuth2Error(refusal.check.says, error=refusal.check.error)
        raise asked.client_error or said from refusal
