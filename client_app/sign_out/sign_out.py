"""Where a visit ends: the session is deleted, the refresh token given back."""

from flask import make_response, render_template
from werkzeug import Response

from client_app.services import Services
from client_app.session.session_checks import Visit
from client_app.sign_out.token_revocation import give_back
from client_app.visits import current_visit, require_own_form
from tracing.exchange import belongs_to


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
        return give_back(self._services, visit.session)

    def ended_here(self, *, is_given_back: bool) -> Response:
        """The page that says so, which also makes the browser forget the session."""
        page = render_template("signed_out.html", is_given_back=is_given_back, ended_at="")
        response = make_response(page)
        self._services.sessions.take_cookie(response)
        return response
