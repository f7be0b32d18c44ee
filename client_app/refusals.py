"""How a failed check is answered: one function per audience, to be passed to `decide`.

A user in a browser gets a page that explains the problem and shows the failed check; a user in
front of the television gets a sentence. Nothing here shows a traceback, a token or a secret.
"""

from collections.abc import Callable

from flask import Flask
from werkzeug import Response
from werkzeug.exceptions import HTTPException

from client_app.config import Config
from client_app.responses import page
from hosting.pages import own_words
from tracing.checks import Refused

BAD_GATEWAY = 502
INTERNAL_ERROR = 500
AUTHORIZATION_SERVER_UNAVAILABLE = "The authorization server is not available"

TEXTS_FOR_STATUS = {
    400: ("Notebook cannot read this request", "The request is malformed."),
    403: ("This form is not from Notebook", "It was sent by a page of a different site."),
    404: ("Page not found", "Notebook has no page at this address."),
    405: ("Method not allowed", "This address does not accept this request method."),
    421: ("Wrong address", "Notebook answers only under its own address."),
    413: ("Too much data", "The request is larger than Notebook accepts."),
    503: ("Notebook is not available", "Notebook cannot use its database at the moment."),
}
TELEVISION_TEXTS = {
    "access_denied": "The request was denied. The television shows nothing and has no token.",
    "expired_token": "The code expired before it was allowed. Start the television again.",
    "authorization_pending": "The request was not answered in time. Start the television again.",
}
"""Sentences for the error codes of RFC 8628 §3.5."""

OTHERWISE = ("Something went wrong", "Notebook could not finish this. It is not your fault.")


class Problem(Exception):
    """Ends the request with a page that explains why.

    `refusal` is the failed check, if there is one; `unsaved` is text from the user that would
    otherwise be lost. With `csrf_token` the page offers to sign out of the session, which still
    exists; with `offers_sign_in` it offers to sign in with other options.
    """

    def __init__(
        self,
        title: str,
        reason: str,
        advice: str,
        *,
        status: int,
        refusal: Refused | None = None,
        unsaved: str = "",
        csrf_token: str = "",
        offers_sign_in: bool = False,
    ) -> None:
        super().__init__(f"{title}: {reason}")
        self.title = title
        self.reason = reason
        self.advice = advice
        self.status = status
        self.refusal = refusal
        self.unsaved = unsaved
        self.csrf_token = csrf_token
        self.offers_sign_in = offers_sign_in


class NotShown(Exception):
    """The television cannot show any notes; the message says why, and what to do."""


class TelevisionForgotten(NotShown):
    """The authorization server no longer knows the television, which can register again."""


def to_person(
    title: str,
    introduction: str,
    advice: str,
    *,
    status: int = 400,
    unsaved: str = "",
    csrf_token: str = "",
    offers_sign_in: bool = False,
) -> Callable[[Refused], Problem]:
    """Explain a failed check to a user on a page: the introduction, then what the check says."""

    def refuse(refusal: Refused) -> Problem:
        return Problem(
            title,
            f"{introduction} {refusal.says}".strip(),
            advice,
            status=status,
            refusal=refusal,
            unsaved=unsaved,
            csrf_token=csrf_token,
            offers_sign_in=offers_sign_in,
        )

    return refuse


def to_television(error: str) -> Callable[[Refused], NotShown]:
    """Explain a failed check on the television; `error` is the response's error code, if any."""

    def refuse(refusal: Refused) -> NotShown:
        if error == "invalid_client":
            return TelevisionForgotten(f"{refusal.says} Start it again.")
        says = f"{refusal.says} ({refusal.received})"
        return NotShown(TELEVISION_TEXTS.get(error, says))

    return refuse


def on_page(show: Callable[[Refused], Response]) -> Callable[[Refused], HTTPException]:
    """Answer a failed check with a page other than a problem page, or with a redirect to one."""
    return lambda refusal: HTTPException(response=show(refusal))


def issuer_unavailable(issuer: str) -> Callable[[Refused], Problem]:
    """The authorization server cannot be used at the moment."""
    return to_person(
        AUTHORIZATION_SERVER_UNAVAILABLE,
        f"Notebook asks {issuer} to sign you in.",
        "Check that it is running at exactly this address (the setting CLIENT_APP_ISSUER), "
        "then try again.",
        status=BAD_GATEWAY,
    )


def issuer_without_endpoints(issuer: str) -> Problem:
    """The metadata cannot be used, but no check failed."""
    return Problem(
        AUTHORIZATION_SERVER_UNAVAILABLE,
        f"The metadata of {issuer} lacks an endpoint that Notebook needs.",
        "Ask its operator, or set CLIENT_APP_ISSUER to a different issuer.",
        status=BAD_GATEWAY,
    )


def issuer_unknown(issuer: str) -> Problem:
    """The settings do not name this authorization server, or no longer do."""
    return Problem(
        "Notebook does not use this authorization server",
        f"The settings of Notebook do not name the issuer {issuer or '(none)'}.",
        "Sign in at one that they name (CLIENT_APP_ISSUER, CLIENT_APP_SECOND_ISSUER).",
        status=400,
        offers_sign_in=True,
    )


def not_registered(
    config: Config, issuer: str, refusal: Refused | None, *, is_given: bool
) -> Problem:
    """Notebook is not registered at the authorization server, and could not register.

    If there is no refusal, the server either does not offer registration, or does not know the
    client from the settings (`is_given`).
    """
    if is_given:
        reason = f"{issuer} does not know the client_id of the settings."
    elif refusal is None:
        reason = f"{issuer} does not let apps register themselves."
    else:
        reason = f"Notebook tried to register at {issuer}. {refusal.says}"
    return Problem(
        "Notebook is not registered",
        reason,
        f"Register a client by hand there, with the redirect URI {config.redirect_uri}, and set "
        "CLIENT_APP_CLIENT_ID and CLIENT_APP_CLIENT_SECRET.",
        status=BAD_GATEWAY,
        refusal=refusal,
    )


def registration_unavailable(issuer: str) -> Callable[[Refused], Problem]:
    """The authorization server failed to respond to a registration, and so decided nothing."""
    return to_person(
        AUTHORIZATION_SERVER_UNAVAILABLE,
        f"Notebook tried to register at {issuer}.",
        "Wait a moment, then open your notes again.",
        status=BAD_GATEWAY,
    )


def registration_forgotten(issuer: str, refusal: Refused | None) -> Problem:
    """The authorization server no longer knows the client that began this sign-in."""
    return Problem(
        "The authorization server has forgotten Notebook",
        f"{issuer} no longer knows the client_id with which this sign-in began.",
        "Open your notes to start again: Notebook then registers again.",
        status=BAD_GATEWAY,
        refusal=refusal,
    )


def handle_errors(app: Flask) -> None:
    """Turn every error into a page."""
    app.register_error_handler(Problem, _problem_page)
    app.register_error_handler(HTTPException, _http_error_page)


def _problem_page(problem: Problem) -> Response:
    return page("problem.html", problem.status, problem=problem)


def _http_error_page(error: HTTPException) -> Response:
    status = error.code or 500
    title, reason = TEXTS_FOR_STATUS.get(status, OTHERWISE)
    if status >= INTERNAL_ERROR:
        reason = own_words(error) or reason
    problem = Problem(title, reason, "Go back to the start and try again.", status=status)
    response = _problem_page(problem)
    if "Allow" in (headers := error.get_response().headers):
        # RFC 9110 §15.5.6: a 405 says which methods the resource allows.
        response.headers["Allow"] = headers["Allow"]
    return response
