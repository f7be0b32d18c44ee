"""The pages a person sees here. Whatever came over the wire is shown as text."""

from urllib.parse import urlencode

import flask

from authorization_server import scopes
from authorization_server.authorize.interaction_checks import Situation
from authorization_server.config import Config
from authorization_server.grant_types import GONE, OFFERED
from authorization_server.login.destinations import Destination
from authorization_server.login.end_session_checks import LogoutRequest
from authorization_server.moments import seconds_ago
from authorization_server.storage.clients import Client
from authorization_server.storage.device_codes import StoredDeviceCode
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.second_factors import (
    SecondFactor,
    next_code,
    qr_code,
    seconds_until_next_code,
)
from authorization_server.storage.seed import DEMO_PEOPLE, DEMO_SECRETS
from authorization_server.storage.sessions import BrowserSession
from hosting.pages import CONTENT_SECURITY_POLICY


def login(
    destination: Destination, session: BrowserSession, config: Config, problem: str = ""
) -> flask.Response:
    """Who are you? The form carries in its address what the person logs in for."""
    return _page(
        "login.html",
        action=f"{config.path}/login?{destination.query}",
        client_name=destination.asked_by,
        csrf_token=session.csrf_token,
        problem=problem,
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
    """Is it really you? Asks for the code that an authenticator app shows."""
    demo_code = _demo_code(factor, config)
    return _page(
        "second_factor.html",
        action=f"{config.path}/second-factor?{destination.query}",
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
    """The second factor is on or off; how to change that."""
    return _page(
        "switch_second_factor.html",
        username=factor.username,
        is_on=factor.secret is not None,
        secret=secret,
        qr_code=qr_code(secret, factor.username),
        csrf_token=session.csrf_token,
        problem=problem,
        demo_code=_demo_code(factor, config),
    )


def _demo_code(factor: SecondFactor, config: Config) -> str:
    """The current code of a second factor that is no secret, on a playground only."""
    is_demo = config.demo_people and factor.secret in DEMO_SECRETS
    return next_code(factor) if is_demo else ""


def choose_account(situation: Situation, config: Config) -> flask.Response:
    """Whom does the client mean? The person who is logged in goes on, or somebody else logs in."""
    request = situation.request
    return _page(
        "choose_account.html",
        client_name=situation.client.name,
        person=situation.person,
        go_on=f"{config.path}/authorize?{request.query_after_choice()}",
        somebody_else=f"{config.path}/authorize?{request.query_for_somebody_else()}",
    )


def consent(situation: Situation, session: BrowserSession, config: Config) -> flask.Response:
    """What may this client do? Each scope explained, each can be unticked."""
    request = situation.request
    return _page(
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


def device_code(
    session: BrowserSession, person: LoggedInPerson, user_code: str, problem: str = ""
) -> flask.Response:
    """Which device? A code that came in the address is only filled in."""
    return _page(
        "device_code.html",
        csrf_token=session.csrf_token,
        person=person,
        user_code=user_code,
        problem=problem,
    )


def device_consent(
    session: BrowserSession, person: LoggedInPerson, device: StoredDeviceCode, client: Client
) -> flask.Response:
    """What may this device do? It is named, with when and from where it asked (RFC 8628 §5.4)."""
    return _page(
        "device_consent.html",
        csrf_token=session.csrf_token,
        person=person,
        device=device,
        asked=seconds_ago(device.issued_at),
        user_code=flask.request.form["user_code"],
        client=client,
        scopes=[(name, scopes.EXPLAINED[name]) for name in scopes.as_list(device.scope)],
    )


def device_decided(client: Client, *, is_allowed: bool) -> flask.Response:
    """The rest happens on the device."""
    return _page("device_decided.html", client=client, is_allowed=is_allowed)


def grant_types() -> flask.Response:
    """Which grant types there are, and why two of them are gone."""
    return _page("grant_types.html", offered=OFFERED, gone=GONE)


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


def home(config: Config, session: BrowserSession) -> flask.Response:
    """What this server is, where its endpoints are, and who is logged in."""
    return _page(
        "home.html",
        issuer=config.issuer,
        open_registration=config.open_registration,
        person=session.person,
        csrf_token=session.csrf_token,
    )


def sign_out(request: LogoutRequest, session: BrowserSession, config: Config) -> flask.Response:
    """Do you really want to sign out? Asked where the client cannot say whom it means."""
    client = request.client
    kept = {name: request.first(name) for name in ("post_logout_redirect_uri", "state")}
    carried = {"client_id": client.client_id, **kept} if client else {}
    query = urlencode({name: value for name, value in carried.items() if value})
    return _page(
        "sign_out.html",
        action=f"{config.path}/sign-out?{query}",
        client_name=client.name if client else "",
        person=session.person,
        csrf_token=session.csrf_token,
    )


def signed_out() -> flask.Response:
    """The login session is over."""
    return _page("signed_out.html")


def _page(template: str, **values: object) -> flask.Response:
    return flask.make_response(flask.render_template(template, **values))
