"""The pages of the login, the second factor and the logout."""

from urllib.parse import urlencode

import flask

from authorization_server.browser.pages import page
from authorization_server.config import Config
from authorization_server.login.destinations import Destination
from authorization_server.login.end_session_checks import LogoutRequest
from authorization_server.setup.demo_people import DEMO_PEOPLE
from authorization_server.storage.second_factors import (
    SecondFactor,
    next_code,
    qr_code,
    seconds_until_next_code,
)
from authorization_server.storage.sessions import BrowserSession

BAD_REQUEST = 400


def login(
    destination: Destination,
    session: BrowserSession,
    config: Config,
    problem: str = "",
    *,
    is_stale: bool = False,
) -> flask.Response:
    """Ask for username and password. The URL of the form says what the person logs in for.

    A stale form is one that was created before a login in another tab.
    """
    return page(
        "login.html",
        action=f"{config.path}/login?{destination.query}",
        cancel=destination.cancel and config.path + destination.cancel,
        client_name=destination.client_name,
        csrf_token=session.csrf_token,
        problem=problem,
        person=session.person,
        go_on=config.path + destination.before_login if is_stale else "",
        username=flask.request.form.get("username") or destination.login_hint,
        demo_people=DEMO_PEOPLE if config.demo_people else [],
    )


def second_factor(
    destination: Destination,
    session: BrowserSession,
    factor: SecondFactor,
    config: Config,
    problem: str,
) -> flask.Response:
    """Ask for the code that the authenticator app shows."""
    demo_code = _demo_code(factor, config)
    return page(
        "second_factor.html",
        action=f"{config.path}/second-factor?{destination.query}",
        cancel=destination.cancel and config.path + destination.cancel,
        csrf_token=session.csrf_token,
        problem=problem,
        factor=factor,
        demo_code=demo_code,
        demo_wait=seconds_until_next_code(factor),
        demo_qr_code=qr_code(factor.secret or "", factor.username) if demo_code else "",
    )


def switch_second_factor(
    session: BrowserSession, factor: SecondFactor, secret: str, config: Config, problem: str
) -> flask.Response:
    """Show whether the second factor is on, and how to change that."""
    return page(
        "switch_second_factor.html",
        username=factor.username,
        is_on=factor.secret is not None,
        is_demo=factor.is_demo,
        secret=secret,
        qr_code=qr_code(secret, factor.username),
        csrf_token=session.csrf_token,
        problem=problem,
        demo_code=_demo_code(factor, config),
    )


def _demo_code(factor: SecondFactor, config: Config) -> str:
    """Return the current code of a demo person, whose secret is public; on a playground only."""
    is_shown = config.demo_people and factor.is_demo and factor.secret
    return next_code(factor) if is_shown else ""


def sign_out(request: LogoutRequest, session: BrowserSession, config: Config) -> flask.Response:
    """Ask whether to sign out, if the client did not prove which user it means."""
    client = request.client
    kept = {name: request.first(name) for name in ("post_logout_redirect_uri", "state")}
    parameters = {"client_id": client.client_id, **kept} if client else {}
    query = urlencode({name: value for name, value in parameters.items() if value})
    return page(
        "sign_out.html",
        action=f"{config.path}/sign-out?{query}",
        client_name=client.name if client else "",
        person=session.person,
        csrf_token=session.csrf_token,
    )


def sign_out_here(problem: str, session: BrowserSession, config: Config) -> flask.Response:
    """Explain why the logout does not lead back to the application, and let the person sign out."""
    response = page(
        "sign_out.html",
        action=f"{config.path}/sign-out",
        problem=problem,
        person=session.person,
        csrf_token=session.csrf_token,
    )
    response.status_code = BAD_REQUEST
    return response


def signed_out() -> flask.Response:
    """Show that the login session has ended."""
    return page("signed_out.html")
