"""The pages a person sees here. Whatever came over the wire is shown as text."""

import flask

from authorization_server import scopes
from authorization_server.authorization_request import AuthorizationRequest
from authorization_server.clients import Client
from authorization_server.config import Config
from authorization_server.interaction_checks import Situation
from authorization_server.seed import DEMO_PEOPLE
from authorization_server.sessions import BrowserSession
from hosting.pages import CONTENT_SECURITY_POLICY


def login(
    request: AuthorizationRequest,
    client: Client,
    session: BrowserSession,
    config: Config,
    problem: str,
) -> flask.Response:
    """Who are you? The form carries the authorization request on in its address."""
    return _page(
        "login.html",
        action=f"{config.path}/login?{request.query()}",
        client_name=client.name,
        csrf_token=session.csrf_token,
        problem=problem,
        username=flask.request.form.get("username") or request.first("login_hint") or "",
        demo_people=DEMO_PEOPLE if config.demo_people else [],
    )


def consent(situation: Situation, session: BrowserSession, config: Config) -> flask.Response:
    """What may this client do? Each scope explained, each can be unticked."""
    request = situation.request
    return _page(
        "consent.html",
        action=f"{config.path}/consent?{request.query()}",
        other_person=f"{config.path}/authorize?{request.query()}&prompt=login"
        if not request.prompts
        else "",
        client=situation.client,
        person=situation.person,
        redirect_uri=request.redirect_uri,
        csrf_token=session.csrf_token,
        scopes=[(name, scopes.EXPLAINED[name]) for name in request.scopes],
    )


def form_post(redirect_uri: str, answer: dict[str, str]) -> flask.Response:
    """The answer as a form that sends itself (OAuth 2.0 Form Post Response Mode)."""
    response = _page("form_post.html", redirect_uri=redirect_uri, answer=answer)
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; script-src 'self'"
    # Else the browser would send `Origin: null`, which a careful client refuses.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def problem(message: str, advice: str, status: int) -> flask.Response:
    """Something is wrong with the request, and nobody may be redirected."""
    response = _page("problem.html", message=message, advice=advice)
    response.status_code = status
    return response


def home(config: Config) -> flask.Response:
    """What this server is, and where its endpoints are."""
    return _page("home.html", issuer=config.issuer, open_registration=config.open_registration)


def _page(template: str, **values: object) -> flask.Response:
    return flask.make_response(flask.render_template(template, **values))
