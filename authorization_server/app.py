"""Wires the authorization server: routes in the order in which the flow visits them."""

import flask

from authorization_server import config as settings
from authorization_server import home_page
from authorization_server.authorize.authorization_endpoint import AuthorizationEndpoint
from authorization_server.config import Config
from authorization_server.control.operations import operations
from authorization_server.control.start import Start
from authorization_server.developer.developer_console import DeveloperConsole
from authorization_server.device.device_verification import DeviceVerification
from authorization_server.engine import Server
from authorization_server.error_responses import FOR_PEOPLE, answer_errors
from authorization_server.faults import faults
from authorization_server.issued.userinfo_endpoint import UserinfoEndpoint
from authorization_server.login.account_page import AccountPage
from authorization_server.login.end_session_endpoint import EndSessionEndpoint
from authorization_server.login.login_endpoint import LoginEndpoint
from authorization_server.login.second_factor_page import SecondFactorPage
from authorization_server.metadata import Published
from authorization_server.registration.client_configuration_endpoint import ClientConfiguration
from authorization_server.registration.registration_endpoint import METADATA_LIMIT
from authorization_server.scopes import OWN_SCOPES, Scopes
from authorization_server.services import Services, open_services
from authorization_server.setup.setup_file import read_setup
from authorization_server.steps import STEPS
from authorization_server.storage.expired_rows import remove_in_background
from authorization_server.token.form_checks import DEVICE_FORM_CHECKS
from hosting.access.methods import READING, serve_named_methods
from hosting.access.own_names import answer_own_names
from hosting.control.clock import Clock
from hosting.control.controlled import control_app
from hosting.cross_origin import allow_cross_origin
from hosting.database_errors import answer_database_errors
from hosting.health import serve_health
from hosting.pages import shield
from hosting.prefix import Prefixed
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER, Party
from tracing.flask_adapter import trace_app
from tracing.sinks import Sink, sink_for
from tracing.strict_profile import Strict
from tracing.weakening import Weakened

PEERS: dict[str, Party] = {
    "metadata": CLIENT_APP,
    "registration": CLIENT_APP,
    "registration_management": CLIENT_APP,
    "pushed_authorization": CLIENT_APP,
    "token": CLIENT_APP,
    "jwks": CLIENT_APP,
    "userinfo": CLIENT_APP,
    "introspection": RESOURCE_SERVER,
    "revocation": CLIENT_APP,
    "device_authorization": CLIENT_APP,
}
"""The party that usually calls each endpoint. A browser calls all other endpoints."""

WITHOUT_COOKIES = frozenset(
    {
        "metadata",
        "jwks",
        "registration",
        "registration_management",
        "pushed_authorization",
        "device_authorization",
        "token",
        "revocation",
        "introspection",
        "userinfo",
    }
)
"""Endpoints that ignore cookies, so that pages of any origin may call them."""

OWN_FORMS = frozenset(FOR_PEOPLE - {"authorization", "end_session"})
"""Endpoints that accept forms only from our own pages. The other two also accept forms from clients
(OIDC Core §3.1.2.1, RP-Initiated Logout §2).
"""

BODY_LIMITS = dict.fromkeys(("registration", "registration_management"), METADATA_LIMIT)
"""The endpoints that read less than the usual limit, with their limits in bytes."""


def create_app(
    config: Config,
    sink: Sink | None = None,
    clock: Clock | None = None,
    known_scopes: Scopes = OWN_SCOPES,
) -> flask.Flask:
    """Return the authorization server as a Flask app that uses a prepared database."""
    app = flask.Flask(__name__)
    # Otherwise Flask would redirect a URL with a doubled slash to the host in the Host header.
    app.url_map.merge_slashes = False
    trace_app(app, AUTHORIZATION_SERVER, sink, PEERS, config.without_checks, STEPS)
    services = open_services(config, known_scopes)
    server = Server(services)
    _let_control(app, server, clock)
    answer_own_names(app, config, pages=FOR_PEOPLE, forms=OWN_FORMS)
    shield(app, limits=BODY_LIMITS)
    serve_named_methods(app)
    allow_cross_origin(app, WITHOUT_COOKIES)
    _add_routes(app, server)
    answer_errors(app, services)
    answer_database_errors(app)
    app.jinja_env.globals.update(path=config.path, without_checks=config.without_checks)
    if config.is_strict:
        app.wsgi_app = Strict(app.wsgi_app)  # type: ignore[method-assign]
    if config.without_checks:
        app.wsgi_app = Weakened(app.wsgi_app, config.without_checks)  # type: ignore[method-assign]
    if config.path:
        app.wsgi_app = Prefixed(app.wsgi_app, config.path)  # type: ignore[method-assign]
    return app


def _let_control(app: flask.Flask, server: Server, clock: Clock | None) -> None:
    services, config = server.services, server.services.config
    start = Start(services) if config.control_token else None
    control_app(
        app,
        AUTHORIZATION_SERVER,
        config,
        faults(server),
        metadata="metadata",
        clock=clock,
        switches=[services.automatic_sign_in],
        operations=operations(services),
        restores=[start.restore] if start else (),
        further_differences=start.differences if start else tuple,
    )


def create_from_environment() -> flask.Flask:
    """Return the app as configured in the environment. Each worker process calls this."""
    config, clock = settings.from_environment(), Clock()
    setup = read_setup(config)
    config = setup.applied_to(config)
    remove_in_background(config, clock)
    sink = sink_for(config.recorder, config.trace_mode, config.token_of_inbox())
    return create_app(config, sink, clock, setup.scopes)


def _add_routes(app: flask.Flask, server: Server) -> None:
    services, config = server.services, server.services.config
    published = Published(config, services.keys, services.scopes)
    userinfo = UserinfoEndpoint(services)
    add = app.add_url_rule
    for well_known in ("oauth-authorization-server", "openid-configuration"):
        path = f"/.well-known/{well_known}"
        add(path, "metadata", published.metadata, methods=READING)
        # RFC 8414 §3.1: for an issuer with a path, the well-known part comes first.
        add(f"{path}/<path:issuer_path>", "metadata", published.metadata, methods=READING)
    if config.open_registration:
        _add_registration_routes(app, services, server)
    add("/par", "pushed_authorization", server.form("pushed_authorization"), methods=["POST"])
    _add_authorization_routes(app, services)
    add("/token", "token", server.answer_token_request, methods=["POST"])
    add("/jwks", "jwks", published.jwks, methods=READING)
    add("/introspect", "introspection", server.form("introspection"), methods=["POST"])
    add("/revoke", "revocation", server.form("revocation"), methods=["POST"])
    add("/userinfo", "userinfo", userinfo.answer, methods=["GET", "POST"])
    _add_device_routes(app, services, server)
    _add_account_routes(app, services)
    add("/grants", "grants", home_page.grant_types, methods=READING)
    home = lambda: home_page.home(config, services.sessions.of(flask.request))  # noqa: E731
    add("/", "home", home, methods=READING)
    serve_health(app, AUTHORIZATION_SERVER)


def _add_authorization_routes(app: flask.Flask, services: Services) -> None:
    add, authorization = app.add_url_rule, AuthorizationEndpoint(services)
    login, switch = LoginEndpoint(services, authorization.destination), SecondFactorPage(services)
    end_session = EndSessionEndpoint(services)
    add("/authorize", "authorization", authorization.authorize, methods=["GET", "POST"])
    add("/login", "login_page", login.show_login)
    add("/login", "login", login.log_in, methods=["POST"])
    add("/second-factor", "second_factor", login.second_factor, methods=["GET", "POST"])
    add("/choose-account", "choose_account", authorization.choose_account, methods=["POST"])
    add("/cancel", "cancel", authorization.cancel, methods=["POST"])
    add("/consent", "consent", authorization.consent, methods=["POST"])
    add("/account/second-factor", "switch_page", switch.show)
    add("/account/second-factor", "switch", switch.switch, methods=["POST"])
    add("/end-session", "end_session", end_session.end_session, methods=["GET", "POST"])
    add("/sign-out", "sign_out", end_session.sign_out, methods=["POST"])


def _add_device_routes(app: flask.Flask, services: Services, server: Server) -> None:
    add, verification = app.add_url_rule, DeviceVerification(services)
    ask = server.form("device_authorization", DEVICE_FORM_CHECKS)
    add("/device_authorization", "device_authorization", ask, methods=["POST"])
    add("/device", "device", verification.ask)
    add("/device", "device_lookup", verification.look_up, methods=["POST"])
    add("/device/decision", "device_decision", verification.decide, methods=["POST"])


def _add_account_routes(app: flask.Flask, services: Services) -> None:
    add, account, console = app.add_url_rule, AccountPage(services), DeveloperConsole(services)
    add("/account", "account", account.show)
    add("/account/consents/<client_id>", "withdraw", account.withdraw, methods=["POST"])
    add("/account/sessions/<handle>", "end_one", account.end_session, methods=["POST"])
    add("/developer", "developer", console.show)
    add("/developer/new", "new_client", console.show_new)
    add("/developer/new", "register_client", console.register, methods=["POST"])
    add("/developer/clients/<client_id>", "own_client", console.show_client)
    for path, name, view in (
        ("", "change_client", console.change),
        ("/secret", "roll_secret", console.roll_secret),
        ("/delete", "delete_client", console.delete),
    ):
        add(f"/developer/clients/<client_id>{path}", name, view, methods=["POST"])


def _add_registration_routes(app: flask.Flask, services: Services, server: Server) -> None:
    add, configuration = app.add_url_rule, ClientConfiguration(services)
    add("/register", "registration", lambda: _registration(server), methods=["POST"])
    add(
        "/register/<client_id>",
        "registration_management",
        configuration.answer,
        methods=["GET", "PUT", "DELETE"],
    )


def _registration(server: Server) -> flask.Response:
    return server.create_endpoint_response("client_registration")  # type: ignore[no-any-return]
