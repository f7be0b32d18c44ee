"""Signing out of Notebook: the session is deleted and its tokens are revoked."""

from werkzeug import Response

from client_app.responses import page
from client_app.services import Services
from client_app.session.session_checks import Visit
from client_app.sign_out.token_revocation import revoke_tokens
from client_app.visits import current_visit, require_own_form
from tracing.exchange import belongs_to


class SignOut:
    """Ends sessions."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def sign_out(self) -> Response:
        """`POST /sign-out`: sign out here, however the authorization server responds."""
        return self.ended_here(is_revoked=self.end(current_visit(self._services)))

    def end(self, visit: Visit) -> bool:
        """End the session of a visit; return whether its tokens are revoked.

        Raises:
            Problem: the form did not come from a page of this session.
        """
        if visit.session is None:
            return True
        belongs_to(visit.session_id)
        require_own_form(visit)
        self._services.sessions.delete(visit.session)
        return revoke_tokens(self._services, visit.session)

    def ended_here(self, *, is_revoked: bool) -> Response:
        """Make the page that confirms the sign-out, and delete the session cookie."""
        response = page("signed_out.html", is_revoked=is_revoked, ended_at="")
        self._services.sessions.take_cookie(response)
        return response
