"""Where a visit ends: the session is deleted, the refresh token given back."""

from flask import make_response, render_template
from werkzeug import Response

from client_app.errors import Problem
from client_app.services import Services
from client_app.session_checks import Visit
from client_app.sessions import Session
from client_app.visits import current_visit, require_own_form
from tracing.endpoint_steps import REVOCATION_REQUESTED
from tracing.exchange import at, belongs_to


class SignOut:
    """The way out."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def sign_out(self) -> Response:
        """`POST /sign-out`: signed out here, whatever the authorization server says to it."""
        return self.ended_here(is_given_back=self.end(current_visit(self._services)))

    def end(self, visit: Visit) -> bool:
        """End the session of a visit; whether nothing is left of its tokens at the issuer.

        Raises:
            Problem: the form did not come from a page of this session.
        """
        if visit.session is None:
            return True
        belongs_to(visit.session_id)
        require_own_form(visit)
        self._services.sessions.delete(visit.session)
        return self._give_back(visit.session)

    def ended_here(self, *, is_given_back: bool) -> Response:
        """The page that says so, which also makes the browser forget the session."""
        page = render_template("signed_out.html", is_given_back=is_given_back, ended_at="")
        response = make_response(page)
        self._services.sessions.take_cookie(response)
        return response

    def _give_back(self, session: Session) -> bool:
        """Revoke the refresh token (RFC 7009); whether nothing of it is left afterwards."""
        if session.refresh_token is None or session.ended_because:
            return True
        if session.issuer not in self._services.config.issuers:
            return False
        at(REVOCATION_REQUESTED)
        issuer = self._services.issuers.at(session.issuer)
        try:
            metadata = issuer.discovery.metadata()
        except Problem:
            return False
        registration = issuer.registrations.known(metadata, session.kind)
        if registration is None or metadata.revocation_endpoint is None:
            return False
        answer = self._services.token_requests.revoke(
            metadata.revocation_endpoint, registration, session.refresh_token
        )
        return answer.status == 200
