"""A browser's request, with its session."""

from flask import request

from client_app.refusals import Problem
from client_app.services import Services
from client_app.session.session_checks import Visit
from hosting.control import clock
from hosting.csrf import is_csrf_token_of
from hosting.random_values import hashed


def current_visit(services: Services) -> Visit:
    """Return the current request, with the session that its cookie names, if there is one."""
    session_id = services.sessions.id_of(request)
    session = services.sessions.find(hashed(session_id)) if session_id else None
    return Visit(session_id, session, services.config.issuers, clock.now())


def require_own_form(visit: Visit) -> None:
    """Require that a form came from a page of this session; no other site has a valid token.

    Raises:
        Problem: the form came from elsewhere (403).
    """
    if not is_csrf_token_of(visit.session_id, request.form.get("csrf_token", "")):
        raise Problem(
            "This form has expired",
            "The form did not come from a page of your current sign-in, so nothing was done.",
            "Open your notes and try again.",
            status=403,
            unsaved=request.form.get("text", ""),
        )
