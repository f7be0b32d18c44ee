"""Signing out at both sides: here, and by way of the browser at the authorization server.

OpenID Connect RP-Initiated Logout 1.0.
"""

from authlib.common.urls import add_params_to_uri
from flask import redirect, render_template, request
from werkzeug import Response

from client_app.refusals import Problem
from client_app.services import Services
from client_app.session.pending_logouts import Logout
from client_app.session.sessions import Session
from client_app.sign_out.logout_checks import LOGOUT_CHECKS, Return
from client_app.sign_out.sign_out import SignOut
from client_app.visits import current_visit
from hosting.random_values import new_secret
from tracing.checks import Refused, run
from tracing.endpoint_steps import LOGOUT_REQUESTED, LOGOUT_RETURNED
from tracing.exchange import at, received


class LogoutEverywhere:
    """The way out of both."""

    def __init__(self, services: Services, sign_out: SignOut) -> None:
        self._services = services
        self._sign_out = sign_out
        self._logouts = services.logouts

    def leave(self) -> Response:
        """`POST /sign-out-everywhere`: end the session here, then go and end the login there.

        Where the issuer offers no logout the session here is ended all the same.
        """
        visit = current_visit(self._services)
        is_given_back = self._sign_out.end(visit)
        state, browser = new_secret(), new_secret()
        address = self._address(visit.session, state) if visit.session else None
        if visit.session is None or address is None:
            return self._sign_out.ended_here(is_given_back=is_given_back)

        at(LOGOUT_REQUESTED)
        self._logouts.begin(Logout(visit.session.issuer, is_given_back), state, browser)
        response = redirect(address, 303)
        self._services.sessions.take_cookie(response)
        self._logouts.mark(response, browser)
        return response

    def come_back(self) -> str:
        """`GET /signed-out`: say what was ended, to the browser that ended it.

        Raises:
            Problem: no logout of this browser ends here.
        """
        arrival = Return(self._logouts.take(request.args.get("state", ""), request))
        try:
            run(LOGOUT_CHECKS, arrival)
        except Refused as refusal:
            raise _nothing_ended(refusal) from refusal
        finally:
            received(LOGOUT_RETURNED)
        return render_template(
            "signed_out.html",
            is_given_back=arrival.known.is_given_back,
            ended_at=arrival.known.issuer,
        )

    def _address(self, session: Session, state: str) -> str | None:
        """The logout request (§2): whose login it is, who asks, and where to come back to.

        None where the issuer offers no logout, or cannot be asked.
        """
        if session.issuer not in self._services.config.issuers:
            return None
        issuer = self._services.issuers.at(session.issuer)
        try:
            metadata = issuer.discovery.metadata()
        except Problem:
            return None
        registration = issuer.registrations.known(metadata, session.kind)
        if metadata.end_session_endpoint is None or registration is None:
            return None
        parameters = {
            "id_token_hint": session.id_token,
            "client_id": registration.client_id,
            "post_logout_redirect_uri": self._services.config.signed_out_uri,
            "state": state,
        }
        return str(add_params_to_uri(metadata.end_session_endpoint, list(parameters.items())))


def _nothing_ended(refusal: Refused) -> Problem:
    return Problem(
        "Nothing was ended here",
        refusal.check.says,
        "This page by itself signs nobody out. Open your notes to see whether you are signed in.",
        status=400,
        refusal=refusal,
    )
