"""The error codes of the protocol as faults, each sent in the same way as the real error.

One table per endpoint says what each error means.
"""

from collections.abc import Callable, Iterator, Mapping

import flask
from werkzeug.exceptions import HTTPException

from authorization_server.authorize.checked_request import checked_request
from authorization_server.engine import Server
from authorization_server.refusals import RedirectRefusal, program_error
from authorization_server.texts import as_description
from hosting.control.fault import Fault, Instead
from hosting.control.transport import ON_PURPOSE

AT_TOKEN_ENDPOINT: Mapping[str, str] = {
    "invalid_request": "the request is malformed",
    "invalid_client": "client authentication failed",
    "invalid_grant": "the code or the refresh token is not valid",
    "unauthorized_client": "the client may not use this grant type",
    "unsupported_grant_type": "the server does not support this grant type",
    "invalid_scope": "the scope is not valid, or exceeds what was granted",
}
"""The errors in RFC 6749 §5.2."""

AT_REDIRECT_URI: Mapping[str, str] = {
    "invalid_request": "the request is malformed",
    "unauthorized_client": "the client may not request a code",
    "access_denied": "the user, or the server, denied the request",
    "unsupported_response_type": "the server does not support this response type",
    "invalid_scope": "the scope is not valid",
    "server_error": "the server met an unexpected condition",
    "temporarily_unavailable": "the server is overloaded, or under maintenance",
    # From OIDC Core, only the errors that do not depend on an optional parameter such as `request`.
    "interaction_required": "the server needs to show a page to the user",
    "login_required": "the user is not logged in",
    "account_selection_required": "the user has to choose an account",
    "consent_required": "the user has not given consent",
}
"""The errors in RFC 6749 §4.1.2.1 and OIDC Core §3.1.2.6."""


def token_errors(server: Server) -> Iterator[Fault]:
    """Yield a fault for each error of the token endpoint, which is sent as JSON."""

    def answering(error: str) -> Callable[[], Exception]:
        def refusal() -> Exception:
            response = server.handle_error_response(None, program_error(error, ON_PURPOSE))
            return HTTPException(response=response)

        return refusal

    for error, meaning in AT_TOKEN_ENDPOINT.items():
        yield Fault(
            slug=f"token-error-{_slug(error)}",
            title=f"Token error {error}",
            does=f"The request is not handled; the response is the error {error}: {meaning}.",
            group="Errors of the token endpoint",
            endpoints=("token",),
            effect=Instead(answering(error)),
        )


def authorization_errors(server: Server, endpoints: tuple[str, ...]) -> Iterator[Fault]:
    """Yield a fault for each error that is sent to the redirect URI through the browser. The client
    and the redirect URI are checked first: if one of these checks fails, the error is shown on a
    page, as always.
    """

    def answering(error: str) -> Callable[[], Exception]:
        def refusal() -> Exception:
            request = checked_request(flask.request, server.services).request
            return RedirectRefusal(request, error, as_description(ON_PURPOSE))

        return refusal

    for error, meaning in AT_REDIRECT_URI.items():
        yield Fault(
            slug=f"authorization-error-{_slug(error)}",
            title=f"Authorization error {error}",
            does="No code is issued; the browser is redirected to the redirect URI with "
            f"error={error}: {meaning}.",
            group="Errors on the redirect",
            endpoints=endpoints,
            effect=Instead(answering(error)),
        )


def _slug(error: str) -> str:
    return error.replace("_", "-")
