"""The request of a browser, seen as the visit of a session."""

import time

from flask import request

from client_app.errors import Problem
from client_app.services import Services
from client_app.session.session_checks import Visit
from hosting.csrf import is_csrf_token_of
from hosting.random_values import hashed


def current_visit(services: Services) -> Visit:
    """The request at hand, with the session that its cookie names, if there is one."""
    session_id = services.sessions.id_of(request)
    session = services.sessions.find(hashed(session_id)) if session_id else None
    return Visit(session_id, session, services.config.issuers, time.time())


def require_own_form(visit: Visit) -> None:
    """A form must come from a page of this session; a foreign page cannot know the token.

    Raises:
        Problem: it does not (403).
    """
    if not is_csrf_token_of(visit.session_id, request.form.get("csrf_token", "")):
        raise Problem(
            "That form is out of date",
            "What was sent did not come from a page of this sign-in, so nothing was done.",
            "Open your notes and try again.",
            status=403,
            unsaved=request.form.get("text", ""),
        )
