"""Signing out on both sides: here, and through the browser at the authorization server.

OpenID Connect RP-Initiated Logout 1.0.
"""

from authlib.common.urls import add_params_to_uri
from flask import request
from werkzeug import Response

from client_app.refusals import Problem, to_person
from client_app.responses import page, redirect_to
from client_app.services import Services
from client_app.session.pending_logouts import Logout
from client_app.session.sessions import Session
from client_app.sign_out.logout_checks import LOGOUT_CHECKS, ReturnFromLogout
from client_app.sign_out.sign_out import SignOut
from client_app.visits import current_visit
from hosting.random_values import new_secret
from tracing.checks import decide
from tracing.endpoint_steps import LOGOUT_REQUESTED, LOGOUT_RETURNED
from tracing.exchange import at, received

NOTHING_ENDED = "You were not signed out"
LOOK_AT_YOUR_NOTES = (
    "This page alone does not sign you out. Open your notes to see whether you are signed in."
)


class LogoutEverywhere:
    """Ends the session here and the login at the issuer."""

    def __init__(self, services: Services, sign_out: SignOut) -> None:
        self._services = services
        self._sign_out = sign_out
        self._logouts = services.logouts

    def leave(self) -> Response:
        """`POST /sign-out-everywhere`: end the session here, then the login at the issuer.

        If the issuer offers no logout, the session here still ends.
        """
        visit = current_visit(self._services)
        is_revoked = self._sign_out.end(visit)
        state, browser = new_secret(), new_secret()
        address = self._address(visit.session, state) if visit.session else None
        if visit.session is None or address is None:
            return self._sign_out.ended_here(is_revoked=is_revoked)

        at(LOGOUT_REQUESTED)
        self._logouts.begin(Logout(visit.session.issuer, is_revoked), state, browser)
        response = redirect_to(address)
        self._services.sessions.take_cookie(response)
        self._logouts.mark(response, browser)
        return response

    def come_back(self) -> Response:
        """`GET /signed-out`: say what was ended, in the browser that ended it.

        Raises:
            Problem: this browser started no logout that ends here.
        """
        state = request.args.get("state", "")
        arrival = ReturnFromLogout(state, lambda state: self._logouts.take(state, request))
        decide(LOGOUT_RETURNED, LOGOUT_CHECKS, arrival, _refuse, told=received)
        logout = arrival.logout
        if logout is None:
            raise Problem(NOTHING_ENDED, "No logout ends here.", LOOK_AT_YOUR_NOTES, status=400)
        return page("signed_out.html", is_revoked=logout.is_given_back, ended_at=logout.issuer)

    def _address(self, session: Session, state: str) -> str | None:
        """Return the URL of the logout request (§2): whose login, which client, where to return.

        None if the issuer offers no logout or cannot be used, or the client is not registered.
        """
        if session.issuer not in self._services.config.issuers:
            return None
        issuer = self._services.issuers.at(session.issuer)
        try:
            metadata = issuer.discovery.metadata()
        except Problem:
            return None
        registration = issuer.registrations.find(metadata, session.kind)
        if metadata.end_session_endpoint is None or registration is None:
            return None
        parameters = {
            "id_token_hint": session.id_token,
            "client_id": registration.client_id,
            "post_logout_redirect_uri": self._services.config.signed_out_uri,
            "state": state,
        }
        return str(add_params_to_uri(metadata.end_session_endpoint, list(parameters.items())))


_refuse = to_person(NOTHING_ENDED, "", LOOK_AT_YOUR_NOTES)
