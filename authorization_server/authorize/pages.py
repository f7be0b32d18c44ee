"""The pages between an authorization request and its answer."""

import flask

from authorization_server import scopes
from authorization_server.authorize.interaction_checks import Situation
from authorization_server.browser.pages import page
from authorization_server.config import Config
from authorization_server.storage.sessions import BrowserSession
from hosting.pages import CONTENT_SECURITY_POLICY


def choose_account(situation: Situation, config: Config) -> flask.Response:
    """Whom does the client mean? The person who is logged in goes on, or somebody else logs in."""
    request = situation.request
    return page(
        "choose_account.html",
        client_name=situation.client.name,
        person=situation.person,
        go_on=f"{config.path}/authorize?{request.query_after_choice()}",
        somebody_else=f"{config.path}/authorize?{request.query_for_somebody_else()}",
    )


def consent(situation: Situation, session: BrowserSession, config: Config) -> flask.Response:
    """What may this client do? Each scope explained, each can be unticked."""
    request = situation.request
    return page(
        "consent.html",
        action=f"{config.path}/consent?{request.query()}",
        other_person=f"{config.path}/authorize?{request.query_for_somebody_else()}",
        client=situation.client,
        person=situation.person,
        redirect_uri=request.redirect_uri,
        csrf_token=session.csrf_token,
        scopes=[(name, scopes.EXPLAINED[name]) for name in request.questions],
        claims=sorted({name for names in request.claims_beyond_scopes.values() for name in names}),
    )


def form_post(redirect_uri: str, answer: dict[str, str]) -> flask.Response:
    """The answer as a form that sends itself (OAuth 2.0 Form Post Response Mode)."""
    response = page("form_post.html", redirect_uri=redirect_uri, answer=answer)
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; script-src 'self'"
    # Else the browser would send `Origin: null`, which a careful client refuses.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
