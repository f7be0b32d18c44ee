"""What every form must fulfil, whatever it is for."""

from typing import Protocol

from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Check, Finding, check


class SessionForm(Protocol):
    """A form that came back, and the browser session of the request that brought it."""

    @property
    def session(self) -> BrowserSession:
        """The session of the browser."""

    @property
    def csrf_token(self) -> str:
        """What the form brought."""


@check("RFC 9700 §4.7", says="This form is out of date. Please try again.")
def form_is_of_this_session(form: SessionForm) -> Finding:
    """A foreign page can send this form, but cannot know its token (CSRF)."""
    passed = form.session.owns(form.csrf_token)
    return Finding(
        passed, "the csrf_token of this browser's session", "it" if passed else "another"
    )


FORM_CHECKS: tuple[Check[SessionForm], ...] = (form_is_of_this_session,)
