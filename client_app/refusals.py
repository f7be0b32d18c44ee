"""Problems as a person reads them: what happened, what to do, and which rule said so.

Every error leaves this app as such a page. Nothing here shows a traceback, a token or a secret.
"""

from flask import Flask, make_response, render_template
from werkzeug import Response
from werkzeug.exceptions import HTTPException

from client_app.config import Config
from tracing.checks import Refused

BAD_GATEWAY = 502

WORDS_FOR_STATUS = {
    400: ("That could not be read", "The request was not understood."),
    404: ("There is nothing here", "This address belongs to no page of My notes."),
    405: ("That does not work here", "This page cannot be asked for in this way."),
    413: ("That is too much", "What was sent is larger than this app accepts."),
}
OTHERWISE = ("Something went wrong", "My notes could not finish this. It is not your fault.")


class Problem(Exception):
    """Something ends here, and a person is told.

    `refusal` is the check that said so, if one did; `unsaved` is a text of the user that would be
    lost otherwise; `csrf_token` offers to sign out of the session that still stands, and
    `offers_ways` to sign in in another way.
    """

    def __init__(
        self,
        title: str,
        happened: str,
        advice: str,
        *,
        status: int,
        refusal: Refused | None = None,
        unsaved: str = "",
        csrf_token: str = "",
        offers_ways: bool = False,
    ) -> None:
        super().__init__(f"{title}: {happened}")
        self.title = title
        self.happened = happened
        self.advice = advice
        self.status = status
        self.refusal = refusal
        self.unsaved = unsaved
        self.csrf_token = csrf_token
        self.offers_ways = offers_ways


def issuer_problem(issuer: str, refusal: Refused) -> Problem:
    """The authorization server cannot be relied on at the moment."""
    return Problem(
        "The authorization server is not available",
        f"My notes asks {issuer} to sign you in. {refusal.check.says}",
        "Check that it is running at exactly this address (the setting CLIENT_APP_ISSUER), "
        "then try again.",
        status=BAD_GATEWAY,
        refusal=refusal,
    )


def registration_problem(
    config: Config, issuer: str, refusal: Refused | None, *, is_given: bool
) -> Problem:
    """My notes is not known to the authorization server, and could not make itself known.

    Without a refusal, it offers no registration, or does not know the client of the settings
    (`is_given`).
    """
    if is_given:
        happened = f"{issuer} does not know the client id that the settings name."
    elif refusal is None:
        happened = f"{issuer} lets no app register itself."
    else:
        happened = f"My notes tried to register itself at {issuer}. {refusal.check.says}"
    return Problem(
        "My notes is not registered",
        happened,
        f"Register a client by hand there, with the redirect URI {config.redirect_uri}, and set "
        "CLIENT_APP_CLIENT_ID and CLIENT_APP_CLIENT_SECRET.",
        status=BAD_GATEWAY,
        refusal=refusal,
    )


def handle_errors(app: Flask) -> None:
    """Turn every error into a page."""
    app.register_error_handler(Problem, _problem_page)
    app.register_error_handler(HTTPException, _http_error_page)


def _problem_page(problem: Problem) -> Response:
    return make_response(render_template("problem.html", problem=problem), problem.status)


def _http_error_page(error: HTTPException) -> Response:
    status = error.code or 500
    title, happened = WORDS_FOR_STATUS.get(status, OTHERWISE)
    problem = Problem(title, happened, "Go back to the start and try again.", status=status)
    response = _problem_page(problem)
    if "Allow" in (headers := error.get_response().headers):
        # RFC 9110 §15.5.6: a 405 says which methods there are.
        response.headers["Allow"] = headers["Allow"]
    return response
