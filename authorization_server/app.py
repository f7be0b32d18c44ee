"""Wires the authorization server: routes in the order in which the flow visits them."""

import flask
from authlib.oauth2.rfc6749 import OAuth2Error
from werkzeug.exceptions import HTTPException, InternalServerError

from authorization_server import config as settings
from authorization_server import pages
from authorization_server.authorization_endpoint import AuthorizationEndpoint
from authorization_server.authorization_response import respond
from authorization_server.config import Config
from authorization_server.errors import PageRefusal, RedirectRefusal
from authorization_server.metadata import Published
from authorization_server.services import Services, open_services
from authorization_server.token_endpoint import Server
from authorization_server.userinfo_endpoint import UserinfoEndpoint
from hosting.pages import shield
from hosting.prefix import Prefixed
from hosting.serving import end_with_main_process
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER, Party
from tracing.flask_adapter import trace_app
from tracing.sinks import Sink, sink_for

PEERS: dict[str, Party] = {
    "metadata": CLIENT_APP,
    "registration": CLIENT_APP,
    "token": CLIENT_APP,
    "jwks": CLIENT_APP,
    "userinfo": CLIENT_APP,
    "introspection": RESOURCE_SERVER,
    "revocation": CLIENT_APP,
}
"""Who usually calls an endpoint; all others are called by a browser."""

START_AGAIN = (
    "You were not sent back to the application, because its request cannot be trusted as it is. "
    "Go back to the application and start again; if that does not help, the application has to be "
    "mended or registered anew."
)
GO_BACK = "There is nothing to do here. Go back to the application and start again."

FOR_PEOPLE = {"authorization", "login", "consent", "home"}


def create_app(config: Config, sink: Sink | None = None) -> flask.Flask:
    """The authorization server as a Flask app, over a prepared database."""
    app = flask.Flask(__name__)
    # Else a doubled slash would be answered with a redirect to wherever the Host header says.
    app.url_map.merge_slashes = False
    trace_app(app, AUTHORIZATION_SERVER, sink, PEERS)
    shield(app)
    services = open_services(config)
    _add_routes(app, services)
    _add_error_answers(app, config)
    app.jinja_env.globals["path"] = config.path
    if config.path:
        app.wsgi_app = Prefixed(app.wsgi_app, config.path)  # type: ignore[method-assign]
    return app


def create_from_environment() -> flask.Flask:
    """The app as configured by the environment; what the WSGI server calls in each worker."""
    end_with_main_process()
    config = settings.from_environment()
    return create_app(config, sink_for(config.recorder, config.trace_mode))


def _add_routes(app: flask.Flask, services: Services) -> None:
    config = services.config
    server, authorization = Server(services), AuthorizationEndpoint(services)
    published, userinfo = Published(config, services.keys), UserinfoEndpoint(services)
    add = app.add_url_rule
    for well_known in ("oauth-authorization-server", "openid-configuration"):
        add(f"/.well-known/{well_known}", "metadata", published.metadata)
        # RFC 8414 §3.1: for an issuer with a path, the well-known part comes first.
        add(f"/.well-known/{well_known}/<path:issuer_path>", "metadata", published.metadata)
    if config.open_registration:
        add("/register", "registration", lambda: _registration(server), methods=["POST"])
    add("/authorize", "authorization", authorization.authorize, methods=["GET", "POST"])
    add("/login", "login", authorization.log_in, methods=["POST"])
    add("/consent", "consent", authorization.consent, methods=["POST"])
    add("/token", "token", server.answer_token_request, methods=["POST"])
    add("/jwks", "jwks", published.jwks)
    add(
        "/introspect",
        "introspection",
        lambda: server.answer_form("introspection"),
        methods=["POST"],
    )
    add("/revoke", "revocation", lambda: server.answer_form("revocation"), methods=["POST"])
    add("/userinfo", "userinfo", userinfo.answer, methods=["GET", "POST"])
    add("/", "home", lambda: pages.home(config))
    add("/healthz", "healthz", lambda: {"status": "ok", "role": __package__})


def _registration(server: Server) -> flask.Response:
    return server.create_endpoint_response("client_registration")  # type: ignore[no-any-return]


def _add_error_answers(app: flask.Flask, config: Config) -> None:
    @app.errorhandler(RedirectRefusal)
    def tell_client(refusal: RedirectRefusal) -> flask.typing.ResponseReturnValue:
        told = {"error": refusal.error, "error_description": refusal.description}
        return respond(refusal.request, told, config.issuer)

    @app.errorhandler(PageRefusal)
    def tell_person(refusal: PageRefusal) -> flask.typing.ResponseReturnValue:
        return pages.problem(refusal.message, START_AGAIN, 400)

    @app.errorhandler(OAuth2Error)
    def tell_program(error: OAuth2Error) -> flask.typing.ResponseReturnValue:
        status, body, headers = error()
        return flask.json.dumps(body), status, headers

    @app.errorhandler(HTTPException)
    def tell_either(error: HTTPException) -> flask.typing.ResponseReturnValue:
        return _http_error(error)


def _prefers_html() -> bool:
    # Programs that take anything (`*/*`) get JSON.
    wanted = flask.request.accept_mimetypes.best_match(["application/json", "text/html"])
    return wanted == "text/html"


def _http_error(error: HTTPException) -> flask.Response:
    status = error.code or InternalServerError.code
    if flask.request.endpoint in FOR_PEOPLE or _prefers_html():
        response = pages.problem(f"{error.name}. {error.description}", GO_BACK, status)
    else:
        code = "server_error" if status >= InternalServerError.code else "invalid_request"
        response = flask.jsonify({"error": code, "error_description": error.name})
        response.status_code = status
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response
