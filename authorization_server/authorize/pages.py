"""The pages between an authorization request and its response."""

import flask

from authorization_server.authorize.authorization_context import AuthorizationContext
from authorization_server.browser.pages import page
from authorization_server.config import Config
from authorization_server.scopes import Scopes
from authorization_server.storage.sessions import BrowserSession
from hosting.pages import CONTENT_SECURITY_POLICY
from tracing.exchange import makes_message


def choose_account(
    context: AuthorizationContext, session: BrowserSession, config: Config
) -> flask.Response:
    """Ask which account to use: that of the person who is logged in, or a different one."""
    request = context.request
    return page(
        "choose_account.html",
        client_name=context.client.name,
        person=context.person,
        csrf_token=session.csrf_token,
        action=f"{config.path}/choose-account?{request.query()}",
        cancel=f"{config.path}/cancel?{request.query()}",
    )


def consent(
    context: AuthorizationContext,
    session: BrowserSession,
    config: Config,
    how_registered: str,
    known: Scopes,
) -> flask.Response:
    """Ask what this client may do: each scope is explained, and each can be unticked. The page says
    that the client's name is not verified, and how the client was registered.
    """
    request = context.request
    claims = {name for names in request.claims_beyond_scopes.values() for name in names}
    return page(
        "consent.html",
        action=f"{config.path}/consent?{request.query()}",
        other_person=f"{config.path}/authorize?{request.query_for_another_person()}",
        client=context.client,
        how_registered=how_registered,
        person=context.person,
        redirect_uri=request.redirect_uri,
        csrf_token=session.csrf_token,
        scopes=[(name, known.explained[name]) for name in request.questions],
        claims=sorted(claims),
    )


@makes_message
def form_post(redirect_uri: str, parameters: dict[str, str]) -> flask.Response:
    """Return the response as a form that submits itself (OAuth 2.0 Form Post Response Mode)."""
    response = page("form_post.html", redirect_uri=redirect_uri, parameters=parameters)
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; script-src 'self'"
    # Without this, the browser would send `Origin: null`, which a careful client rejects.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
