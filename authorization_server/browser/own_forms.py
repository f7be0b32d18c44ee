"""Forms of this server's own pages: where they come from, and how one is refused."""

from dataclasses import dataclass

import flask
from flask import Response

from authorization_server.browser.guess_checks import attempts_are_limited
from authorization_server.browser.guesses import Attempts
from authorization_server.browser.session_checks import (
    OWN_FORM_CHECKS,
    form_is_answered_once,
    form_is_of_this_session,
)
from authorization_server.refusals import to_sender
from authorization_server.storage.answered_forms import AnsweredForms
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Refused, decide

FORBIDDEN, TOO_MANY_REQUESTS = 403, 429
OF_THE_FORM = (form_is_of_this_session.name, form_is_answered_once.name)
"""The checks of whether the form is accepted at all."""


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A form as sent, of which only the CSRF token is checked."""

    session: BrowserSession
    csrf_token: str
    answered: AnsweredForms

    @property
    def is_answered_now(self) -> bool:
        """Whether this is the first answer to the form; the form is then marked as answered."""
        return self.answered.is_first(self.csrf_token)


def require_own_form(session: BrowserSession, answered: AnsweredForms) -> None:
    """Require a form from a page that this browser was given, answered for the first time.

    Raises:
        FormRefusal: the form is from elsewhere, or was answered before.
    """
    form = OwnForm(session, flask.request.form.get("csrf_token", ""), answered)
    decide(None, OWN_FORM_CHECKS, form, to_sender)


def refused_form(page: Response, refusal: Refused, attempts: Attempts | None = None) -> Response:
    """Return the page that shows the refused form again, with the status for the failed check."""
    if refusal.check.name in OF_THE_FORM:
        page.status_code = FORBIDDEN
    elif attempts and refusal.check.name == attempts_are_limited.name:
        page.status_code = TOO_MANY_REQUESTS
        page.headers["Retry-After"] = str(attempts.seconds_to_wait)
    return page
