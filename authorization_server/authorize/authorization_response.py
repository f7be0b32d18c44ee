"""The authorization response: a code or an error, with state and iss, in the requested mode."""

from urllib.parse import urlencode

import flask
from flask import Response

from authorization_server.authorize.pages import form_post
from authorization_server.browser.redirects import redirect_to
from authorization_server.refusals import ClientRequest
from authorization_server.texts import unprintable
from tracing.exchange import makes_message


@makes_message
def respond(request: ClientRequest, parameters: dict[str, str], issuer: str) -> Response:
    """Send the browser back to the client.

    `state` is returned exactly as received (RFC 6749 §4.1.2), or left out if it is not printable
    ASCII; `iss` names this server in every response, including errors (RFC 9207 §2).
    """
    response = dict(parameters)
    state = request.first("state")
    if state is not None and not unprintable(state):
        response["state"] = state
    response["iss"] = issuer
    redirect_uri = request.redirect_uri or ""
    if request.response_mode == "form_post":
        return form_post(redirect_uri, response)
    return _redirect(redirect_uri, response)


@makes_message
def _redirect(redirect_uri: str, parameters: dict[str, str]) -> Response:
    separator = "&" if "?" in redirect_uri else "?"
    location = redirect_uri + separator + urlencode(parameters, errors="surrogatepass")
    # Never 307 after a POST: the browser would send the password to the client (RFC 9700 §4.12).
    return redirect_to(location, 303 if flask.request.method == "POST" else 302)
