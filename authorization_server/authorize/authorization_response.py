"""The authorization response: a code or an error, with state and iss, in the mode asked for."""

from urllib.parse import urlencode

import flask
from flask import Response

from authorization_server.authorize.pages import form_post
from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from authorization_server.browser.redirects import see


def respond(request: AuthorizationRequest, parameters: dict[str, str], issuer: str) -> Response:
    """Send the browser back to the client.

    `state` comes back exactly as it was sent (RFC 6749 §4.1.2); `iss` names this server in every
    response, errors too (RFC 9207 §2).
    """
    assert request.redirect_uri is not None
    answer = dict(parameters)
    state = request.first("state")
    if state is not None:
        answer["state"] = state
    answer["iss"] = issuer
    if request.response_mode == "form_post":
        return form_post(request.redirect_uri, answer)
    return _redirect(request.redirect_uri, answer)


def _redirect(redirect_uri: str, answer: dict[str, str]) -> Response:
    separator = "&" if "?" in redirect_uri else "?"
    location = redirect_uri + separator + urlencode(answer, errors="surrogatepass")
    # After a POST never 307: it would send the password on to the client (RFC 9700 §4.12).
    return see(location, 303 if flask.request.method == "POST" else 302)
