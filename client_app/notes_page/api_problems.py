"""The ways in which using a session can fail, in words for a person."""

from client_app.api.api_checks import INSUFFICIENT_SCOPE, INVALID_TOKEN, UNREADABLE
from client_app.config import Config
from client_app.refusals import BAD_GATEWAY, Problem
from client_app.session.session_checks import Visit
from hosting.csrf import csrf_token
from tracing.checks import Refused

ADVICE = {
    INSUFFICIENT_SCOPE: (
        "The resource server did not allow that",
        "Sign out, sign in again, and allow My notes what it asks for.",
        403,
    ),
    INVALID_TOKEN: (
        "The resource server does not know you",
        "Check that it trusts the authorization server that signed you in, then sign out and in "
        "again.",
        BAD_GATEWAY,
    ),
    UNREADABLE: (
        "The resource server is not available",
        "Check that it is running at exactly this address (the setting "
        "CLIENT_APP_RESOURCE_SERVER), then try again. You are still signed in.",
        BAD_GATEWAY,
    ),
}
"""Title, advice and status, by the error of the check that refused."""


def api_problem(config: Config, refusal: Refused, visit: Visit, unsaved: str = "") -> Problem:
    """The resource server did not do what was asked of it.

    Where the token itself is the matter, the page offers to sign out: nothing else would help.
    """
    error = refusal.check.error
    if error == INVALID_TOKEN and visit.known.issuer != config.issuer:
        return _untrusted_issuer_problem(config, refusal, visit, unsaved)
    title, advice, status = ADVICE[error]
    is_about_the_token = error != UNREADABLE
    return Problem(
        title,
        f"My notes asked {config.resource_server} for it. {refusal.check.says}",
        advice,
        status=status,
        refusal=refusal,
        unsaved=unsaved,
        csrf_token=csrf_token(visit.session_id) if is_about_the_token else "",
    )


def _untrusted_issuer_problem(
    config: Config, refusal: Refused, visit: Visit, unsaved: str
) -> Problem:
    """A good token, of an authorization server whose word counts for nothing there."""
    return Problem(
        "The resource server does not trust this issuer",
        f"{visit.known.issuer} signed you in as {visit.known.name}. {config.resource_server} takes "
        f"the word of {config.issuer} only, so there this token opens nothing.",
        "Sign in at the authorization server that it trusts.",
        status=BAD_GATEWAY,
        refusal=refusal,
        unsaved=unsaved,
        csrf_token=csrf_token(visit.session_id),
        offers_ways=True,
    )


def not_signed_in_problem(unsaved: str) -> Problem:
    """A note came without a session that could keep it."""
    return Problem(
        "You are not signed in any more",
        "Your sign-in has ended, so the note was not saved.",
        "Copy it from below, open your notes to sign in again, and save it then.",
        status=401,
        unsaved=unsaved,
    )


def not_granted_problem(refusal: Refused, unsaved: str) -> Problem:
    """The user did not grant what this would need."""
    return Problem(
        "My notes may not do that",
        f"When you signed in, My notes asked for it. {refusal.check.says}",
        "Open your notes: there you can allow it.",
        status=403,
        refusal=refusal,
        unsaved=unsaved,
    )


def note_problem(longest: int, unsaved: str) -> Problem:
    """The text is none that can be kept."""
    return Problem(
        "That note cannot be saved",
        f"A note has 1 to {longest} characters, and only such as can be seen.",
        "Change it, then save it again.",
        status=400,
        unsaved=unsaved,
    )


def session_over_problem(issuer: str) -> Problem:
    """The tokens of a session that was only just opened can be neither used nor renewed."""
    return Problem(
        "You were signed out",
        f"{issuer} signed you in, but gave tokens that neither last nor can be renewed.",
        "Open your notes to sign in again.",
        status=BAD_GATEWAY,
    )
