"""An authorization request, which every page of its flow checks again, since it is in the URL."""

from typing import NamedTuple

from flask import Request

from authorization_server.authorize.par.pushed_authorization import resolve_request_uri
from authorization_server.authorize.request.authorization_checks import AFTER_REDIRECT_IS_TRUSTED
from authorization_server.authorize.request.authorization_request import (
    AuthorizationRequest,
    parse_authorization_request,
)
from authorization_server.authorize.request.redirect_trust_checks import BEFORE_REDIRECT_IS_TRUSTED
from authorization_server.authorize.requested_person import RequestedPerson
from authorization_server.authorize.requested_person_checks import (
    HINT_CHECKS,
    LOGIN_CHECKS,
    PersonLoggingIn,
)
from authorization_server.login.destinations import Destination
from authorization_server.refusals import PageRefusal, to_client, to_person
from authorization_server.services import Services
from authorization_server.storage.clients import Client
from tracing.catalogue import USER_LOGGED_IN
from tracing.checks import decide

NO_CLIENT = "client_id or redirect_uri is missing."


class CheckedRequest(NamedTuple):
    """An authorization request whose checks have passed, the client that made it, and the person
    whom it asks for.
    """

    request: AuthorizationRequest
    client: Client
    requested: RequestedPerson

    def require(self, sub: str) -> None:
        """Require that the person who logs in is the one whom the client asks for.

        Raises:
            RedirectRefusal: it is a different person.
        """
        login = PersonLoggingIn(sub, self.requested)
        decide(USER_LOGGED_IN, LOGIN_CHECKS, login, to_client(self.request))

    def destination(self) -> Destination:
        """Return where a login for this request leads."""
        request = self.request
        return Destination(
            client_name=self.client.name,
            login_hint=request.first("login_hint") or "",
            query=request.query(),
            before_login=f"/authorize?{request.query()}",
            after_login=f"/authorize?{request.query_after_login()}",
            cancel=f"/cancel?{request.query()}",
            require=self.require,
        )


def checked_request(sent: Request, services: Services) -> CheckedRequest:
    """Return the authorization request after all checks have passed.

    Raises:
        PageRefusal, RedirectRefusal: a check failed.
    """
    request = resolve_request_uri(
        parse_authorization_request(
            sent, services.clients.find, services.config.resource, services.scopes
        ),
        services.pushed_requests,
    )
    decide(USER_LOGGED_IN, BEFORE_REDIRECT_IS_TRUSTED, request, to_person)
    if request.client is None or request.redirect_uri is None:
        raise PageRefusal(NO_CLIENT)
    decide(USER_LOGGED_IN, AFTER_REDIRECT_IS_TRUSTED, request, to_client(request))
    requested = RequestedPerson.of(request, services.keys)
    decide(USER_LOGGED_IN, HINT_CHECKS, requested, to_client(request))
    return CheckedRequest(request, request.client, requested)
