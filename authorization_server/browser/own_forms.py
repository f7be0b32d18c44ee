"""Forms of this server's own pages: whose they are, and how one is refused."""

from dataclasses import dataclass

import flask
from flask import Response

from authorization_server.browser.guess_checks import guessing_is_slow
from authorization_server.browser.session_checks import FORM_CHECKS, form_is_of_this_session
from authorization_server.refusals import FormRefusal
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Refused, run

FORBIDDEN, TOO_MANY_REQUESTS = 403, 429


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A form that came back, of which only its token counts."""

    session: BrowserSession
    csrf_token: str


def require_own_form(session: BrowserSession) -> None:
    """The form at hand must come from a page that this browser was given.

    Raises:
        FormRefusal: it does not.
    """
    try:
        run(FORM_CHECKS, OwnForm(session, flask.request.form.get("csrf_token", "")))
    except Refused as refusal:
        raise FormRefusal(refusal.check.says) from refusal


def refused_form(page: Response, seconds_to_wait: int, refusal: Refused) -> Response:
    """The page of a form that was refused, with the status that fits."""
    if refusal.check.name == form_is_of_this_session.name:
        page.status_code = FORBIDDEN
    elif refusal.check.name == guessing_is_slow.name:
        page.status_code = TOO_MANY_REQUESTS
        page.headers["Retry-After"] = str(seconds_to_wait)
    return page
