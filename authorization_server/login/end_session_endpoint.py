"""Logout, at the request of a client or of the person (OpenID Connect RP-Initiated Logout 1.0).

Authlib also has this endpoint, but makes its own decisions. Here our checks decide.
"""

from urllib.parse import urlencode

import flask
from flask import Response

from authorization_server.browser.own_forms import require_own_form
from authorization_server.browser.redirects import redirect_to
from authorization_server.login import pages
from authorization_server.login.end_session_checks import (
    LOGOUT_CHECKS,
    PARAMETERS,
    SILENT_LOGOUT_CHECKS,
    LogoutRequest,
)
from authorization_server.refusals import on_page
from authorization_server.services import Services
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Refused, decide
from tracing.endpoint_steps import LOGOUT_REQUESTED, SESSION_ENDED
from tracing.exchange import at, received


class EndSessionEndpoint:
    """Ends the login session of a browser, and revokes what applications were granted in it, except
    for access that the person allowed while they are away (`offline_access`).
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def end_session(self) -> Response:
        """GET or POST /end-session: log out immediately, or show the page that asks the person."""
        at(LOGOUT_REQUESTED)
        session = self._services.sessions.of(flask.request)
        if session.is_new and flask.request.method == "POST":
            # Another site's form comes without our SameSite cookie, but a redirect comes with it.
            sent = {name: flask.request.values.getlist(name) for name in PARAMETERS}
            query = urlencode(sent, doseq=True)
            return redirect_to(f"{self._services.config.issuer}/end-session?{query}", 303)
        request = self._checked_request(session)

        def ask(_refusal: Refused) -> Response:
            page = pages.sign_out(request, session, self._services.config)
            return self._services.sessions.keep(session, page)

        decide(LOGOUT_REQUESTED, SILENT_LOGOUT_CHECKS, request, on_page(ask))
        return self._end(request, session)

    def sign_out(self) -> Response:
        """POST /sign-out: the person confirms. The client's request is in the URL."""
        session = self._services.sessions.of(flask.request)
        request = self._checked_request(session)
        require_own_form(session, self._services.answered_forms)
        return self._end(request, session)

    def _checked_request(self, session: BrowserSession) -> LogoutRequest:
        """Return the request; if a check fails, show a page that lets the person sign out here."""
        # The form on our page has its own fields; the logout request is in its URL.
        is_request = flask.request.endpoint == "end_session"
        source = flask.request.values if is_request else flask.request.args
        values = {name: source.getlist(name) for name in PARAMETERS}
        services = self._services
        request = LogoutRequest(values, session.person, services.keys, services.clients)

        def stay_here(refusal: Refused) -> Response:
            page = pages.sign_out_here(refusal.check.says, session, services.config)
            return services.sessions.keep(session, page)

        decide(LOGOUT_REQUESTED, LOGOUT_CHECKS, request, on_page(stay_here))
        return request

    def _end(self, request: LogoutRequest, session: BrowserSession) -> Response:
        # The checks so far belong to the request, so they are recorded with it.
        received(LOGOUT_REQUESTED)
        at(SESSION_ENDED)
        if session.person is not None:
            self._services.grants.revoke_of_session(session.person.sid)
        uri = return_uri(request)
        response = redirect_to(uri, 303) if uri else pages.signed_out()
        return self._services.sessions.forget(session, response)


def return_uri(request: LogoutRequest) -> str | None:
    """Return where the client wants the browser to go, with its `state`, or None."""
    uri, state = request.first("post_logout_redirect_uri"), request.first("state")
    if uri is None or state is None:
        return uri
    separator = "&" if "?" in uri else "?"
    return uri + separator + urlencode({"state": state}, errors="surrogatepass")
