"""The check of every form of this server's pages."""

from typing import Protocol

from authorization_server.storage.sessions import COOKIE, BrowserSession
from tracing.checks import Check, Finding, check


class SessionForm(Protocol):
    """A form as sent, and the session of the browser that sent it."""

    @property
    def session(self) -> BrowserSession:
        """The session of the browser."""

    @property
    def csrf_token(self) -> str:
        """The token in the form."""


class AnswerableForm(SessionForm, Protocol):
    """A form that a person can answer once."""

    @property
    def is_answered_now(self) -> bool:
        """Whether this is the first answer to the form; the form is then marked as answered."""


@check(
    "RFC 9700 §4.7",
    about=("csrf_token", COOKIE),
    says="This form is out of date. Please try again.",
)
def form_is_of_this_session(form: SessionForm) -> Finding:
    """The form comes from a page that this browser was given. Otherwise a page of another site
    could send it, with the cookie of the user and without the user knowing (CSRF).
    """
    passed = form.session.owns(form.csrf_token)
    return Finding(
        passed,
        "the csrf_token of this browser's session",
        lambda: "the csrf_token of this browser's session" if passed else _received(form),
    )


@check(
    "RFC 6749 §10.2",
    about=("csrf_token",),
    uses_up="csrf_token",
    says="This form was answered before.",
)
def form_is_answered_once(form: AnswerableForm) -> Finding:
    """A form is accepted once, by one conditional insert. Otherwise pressing Allow again on an old
    page would lead to a second code, even after Do not allow, and a login could continue after
    Cancel.
    """
    passed = form.is_answered_now
    return Finding(passed, "the first answer", "the first answer" if passed else "a second answer")


OWN_FORM_CHECKS: tuple[Check[AnswerableForm], ...] = (
    form_is_of_this_session,
    form_is_answered_once,
)


def _received(form: SessionForm) -> str:
    if form.session.is_new:
        return "no session cookie"
    return "a csrf_token of a different session" if form.csrf_token else "no csrf_token"
