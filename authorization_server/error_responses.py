"""The responses to requests that are refused or fail: a page for a person, JSON for a program."""

import flask
from authlib.oauth2.rfc6749 import OAuth2Error
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from authorization_server.answers import json_answer
from authorization_server.authorize.authorization_response import respond
from authorization_server.browser.pages import problem
from authorization_server.grant_types import error_uri
from authorization_server.refusals import FormRefusal, PageRefusal, RedirectRefusal
from authorization_server.services import Services
from hosting.pages import TOO_LARGE, own_words, too_large

START_AGAIN = (
    "You were not redirected to the application, because its request cannot be trusted. Go back to "
    "the application and start again. If that does not help, the application has to be fixed or "
    "registered again."
)
SEND_AGAIN = "Nothing was changed. Go back, reload the page, and send its form again."
GO_BACK = "There is nothing to do here. Go back to the application and start again."

MEANINGS = {
    400: "The request could not be read.",
    403: "This form was sent by a page of a different site.",
    404: "There is no page at this address.",
    405: "This address does not accept this kind of request.",
    421: "This server answers only under the address that its metadata names.",
    500: "Something failed on this server.",
    503: "This server cannot use its database at the moment.",
}

FOR_PEOPLE = {
    "authorization",
    "login",
    "login_page",
    "second_factor",
    "switch_page",
    "switch",
    "choose_account",
    "cancel",
    "consent",
    "end_session",
    "sign_out",
    "device",
    "device_lookup",
    "device_decision",
    "grants",
    "home",
    "account",
    "withdraw",
    "end_one",
    "developer",
    "new_client",
    "register_client",
    "own_client",
    "change_client",
    "roll_secret",
    "delete_client",
}
"""The endpoints that a person uses; all others are called by programs."""


def answer_errors(app: flask.Flask, services: Services) -> None:
    """Register a response for each kind of refusal, and for plain HTTP errors."""
    config = services.config

    @app.errorhandler(RedirectRefusal)
    def tell_client(refusal: RedirectRefusal) -> flask.typing.ResponseReturnValue:
        parameters = {"error": refusal.error, "error_description": refusal.description}
        if refusal.request.reference is not None:
            # An error is a response, too: the request_uri must not lead to a second one.
            services.pushed_requests.spend(refusal.request.reference.request_uri)
        if page := error_uri(config.issuer, refusal.error):
            parameters["error_uri"] = page
        return respond(refusal.request, parameters, config.issuer)

    @app.errorhandler(PageRefusal)
    def tell_person(refusal: PageRefusal) -> flask.typing.ResponseReturnValue:
        return problem(refusal.message, START_AGAIN, 400)

    @app.errorhandler(FormRefusal)
    def tell_sender(refusal: FormRefusal) -> flask.typing.ResponseReturnValue:
        return problem(refusal.message, SEND_AGAIN, 403)

    @app.errorhandler(OAuth2Error)
    def tell_program(error: OAuth2Error) -> flask.typing.ResponseReturnValue:
        status, body, headers = error()
        return flask.json.dumps(body), status, headers

    @app.errorhandler(HTTPException)
    def tell_either(error: HTTPException) -> flask.typing.ResponseReturnValue:
        return _http_error(error)


def _http_error(error: HTTPException) -> flask.Response:
    status = error.code or InternalServerError.code
    if flask.request.endpoint in FOR_PEOPLE or _prefers_html():
        failed = status >= InternalServerError.code
        says = (own_words(error) if failed else "") or _meaning(status)
        response = problem(says, GO_BACK, status)
    else:
        code = "server_error" if status >= InternalServerError.code else "invalid_request"
        says = own_words(error) or _meaning(status)
        if status == MethodNotAllowed.code:
            says = f"{says} Use {' or '.join(_allowed(error))}."
        response = json_answer({"error": code, "error_description": says}, status)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _meaning(status: int) -> str:
    return too_large() if status == TOO_LARGE else MEANINGS.get(status, MEANINGS[400])


def _allowed(error: HTTPException) -> list[str]:
    """Return the methods that this URL accepts, apart from HEAD and OPTIONS."""
    methods = getattr(error, "valid_methods", None) or ()
    return sorted(set(methods) - {"HEAD", "OPTIONS"})


def _prefers_html() -> bool:
    # Programs that accept anything (`*/*`) get JSON.
    wanted = flask.request.accept_mimetypes.best_match(["application/json", "text/html"])
    return wanted == "text/html"
