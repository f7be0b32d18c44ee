"""Logout at the wish of a client, or of the person (OpenID Connect RP-Initiated Logout 1.0).

Authlib has this endpoint, too; but it decides by itself, and our checks are to say what is decided.
"""

from urllib.parse import urlencode

import flask
from flask import Response

from authorization_server.browser.own_forms import require_own_form
from authorization_server.browser.redirects import see
from authorization_server.issued.issued_tokens import claims_of_id_token
from authorization_server.login import pages
from authorization_server.login.end_session_checks import (
    BEFORE_A_LOGOUT_WITHOUT_QUESTIONS,
    LOGOUT_CHECKS,
    PARAMETERS,
    LogoutRequest,
)
from authorization_server.refusals import require_or_tell
from authorization_server.services import Services
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Refused, run
from tracing.endpoint_steps import LOGOUT_REQUESTED, SESSION_ENDED
from tracing.exchange import at, received


class EndSessionEndpoint:
    """Ends the login session of a browser; the tokens that clients hold are not its business."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def end_session(self) -> Response:
        """GET or POST /end-session: done at once, or the page that asks the person."""
        at(LOGOUT_REQUESTED)
        session = self._services.sessions.of(flask.request)
        if session.is_new and flask.request.method == "POST":
            # A form of the client's site comes without our SameSite cookie; a redirect brings it.
            sent = {name: flask.request.values.getlist(name) for name in PARAMETERS}
            query = urlencode(sent, doseq=True)
            return see(f"{self._services.config.issuer}/end-session?{query}", 303)
        request = self._checked_request(session)
        try:
            run(BEFORE_A_LOGOUT_WITHOUT_QUESTIONS, request)
        except Refused:
            page = pages.sign_out(request, session, self._services.config)
            return self._services.sessions.keep(session, page)
        return self._end(request, session)

    def sign_out(self) -> Response:
        """POST /sign-out: the person says yes. What the client asked for comes in the query."""
        at(LOGOUT_REQUESTED)
        session = self._services.sessions.of(flask.request)
        request = self._checked_request(session)
        require_own_form(session)
        return self._end(request, session)

    def _checked_request(self, session: BrowserSession) -> LogoutRequest:
        # The form of our page has fields of its own; the request is in its query.
        asks = flask.request.endpoint == "end_session"
        source = flask.request.values if asks else flask.request.args
        values = {name: source.getlist(name) for name in PARAMETERS}
        hint = claims_of_id_token(self._services.keys, source.get("id_token_hint", ""))
        named = source.get("client_id") or (hint or {}).get("aud")
        client = self._services.clients.find(str(named)) if named else None
        request = LogoutRequest(values, hint, client, session.person)
        require_or_tell(LOGOUT_CHECKS, request)
        return request

    def _end(self, request: LogoutRequest, session: BrowserSession) -> Response:
        # What was decided so far belongs to the request, and is told there.
        received(LOGOUT_REQUESTED)
        at(SESSION_ENDED)
        back = way_back(request)
        response = see(back, 303) if back else pages.signed_out()
        return self._services.sessions.forget(session, response)


def way_back(request: LogoutRequest) -> str | None:
    """Where the client wants the browser next, with its `state`; None if it does not say."""
    uri, state = request.first("post_logout_redirect_uri"), request.first("state")
    if uri is None or state is None:
        return uri
    separator = "&" if "?" in uri else "?"
    return uri + separator + urlencode({"state": state}, errors="surrogatepass")
