"""The ways in which using a session can fail, explained to the user."""

from collections.abc import Callable

from client_app.api.api_checks import INSUFFICIENT_SCOPE, INVALID_TOKEN, UNREADABLE
from client_app.config import Config
from client_app.refusals import BAD_GATEWAY, Problem, to_person
from client_app.session.sessions import Session
from tracing.checks import Refused

ADVICE = {
    INSUFFICIENT_SCOPE: (
        "The resource server did not allow this",
        "Sign out, sign in again, and allow Notebook what it asks for.",
        403,
    ),
    INVALID_TOKEN: (
        "The resource server does not accept your sign-in",
        "Check that it trusts the authorization server that signed you in, then sign out and sign "
        "in again.",
        BAD_GATEWAY,
    ),
    UNREADABLE: (
        "The resource server is not available",
        "Check that it is running at exactly this address (the setting "
        "CLIENT_APP_RESOURCE_SERVER), then try again. You are still signed in.",
        BAD_GATEWAY,
    ),
}
"""Title, advice and status, by the error code of the failed check."""


def refuse_answer(
    config: Config, session: Session, csrf_token: str, unsaved: str = ""
) -> Callable[[Refused], Problem]:
    """The resource server did not do what was requested.

    If the reason is the token itself, the page offers to sign out: nothing else would help.
    """

    def refuse(refusal: Refused) -> Problem:
        error = refusal.check.error
        if error == INVALID_TOKEN and session.issuer != config.issuer:
            return _untrusted_issuer(config, session, refusal, csrf_token, unsaved)
        title, advice, status = ADVICE[error]
        return to_person(
            title,
            f"Notebook called {config.resource_server}.",
            advice,
            status=status,
            unsaved=unsaved,
            csrf_token=csrf_token if error != UNREADABLE else "",
        )(refusal)

    return refuse


def _untrusted_issuer(
    config: Config, session: Session, refusal: Refused, csrf_token: str, unsaved: str
) -> Problem:
    """A valid token from an authorization server that the resource server does not trust."""
    return Problem(
        "The resource server does not trust this issuer",
        f"{session.issuer} signed you in as {session.name}. {config.resource_server} accepts only "
        f"tokens of {config.issuer}, so it rejected this one.",
        "Sign in at the authorization server that it trusts.",
        status=BAD_GATEWAY,
        refusal=refusal,
        unsaved=unsaved,
        csrf_token=csrf_token,
        offers_sign_in=True,
    )


def not_signed_in(unsaved: str) -> Problem:
    """A note was submitted without a session in which to save it."""
    return Problem(
        "You are no longer signed in",
        "Your sign-in has ended, so the note was not saved.",
        "Copy it from below, open your notes to sign in again, then save it.",
        status=401,
        unsaved=unsaved,
    )


def refuse_writing(unsaved: str) -> Callable[[Refused], Problem]:
    """The user did not grant the scope that writing needs."""
    return to_person(
        "Notebook is not allowed to do this",
        "Notebook asked for it when you signed in.",
        "Open your notes: there you can allow it.",
        status=403,
        unsaved=unsaved,
    )


def unusable_note(longest: int, unsaved: str) -> Problem:
    """The text is not acceptable as a note."""
    return Problem(
        "This note cannot be saved",
        f"A note has 1 to {longest} characters, without control characters.",
        "Change it, then save it again.",
        status=400,
        unsaved=unsaved,
    )


def session_over(issuer: str) -> Problem:
    """The tokens of a new session have already expired and cannot be renewed."""
    return Problem(
        "You were signed out",
        f"{issuer} signed you in, but its tokens expired at once and cannot be renewed.",
        "Open your notes to sign in again.",
        status=BAD_GATEWAY,
    )
