"""The client app as a Flask app: wiring only, routes in the order of a flow."""

from flask import Flask

from client_app.config import Config, from_environment
from client_app.faults import FAULTS
from client_app.notes_page.notes_page import NotesPage
from client_app.refusals import handle_errors
from client_app.services import Services
from client_app.sign_in.callback import Callback
from client_app.sign_in.login import Login
from client_app.sign_in.sign_in_page import SignInPage
from client_app.sign_out.logout import LogoutEverywhere
from client_app.sign_out.sign_out import SignOut
from client_app.start_page import show_start
from client_app.steps import steps
from client_app.trials.calls_page import CallsPage
from client_app.trials.tokens_page import TokensPage
from hosting.access.methods import READING, serve_named_methods
from hosting.access.own_names import answer_own_names
from hosting.control.controlled import control_app
from hosting.database_errors import answer_database_errors
from hosting.health import serve_health
from hosting.pages import shield
from hosting.prefix import Prefixed
from tracing.catalogue import CLIENT_APP, Party
from tracing.flask_adapter import trace_app
from tracing.sinks import Sink, sink_for
from tracing.weakening import Weakened

PEERS: dict[str, Party] = {}
"""Which endpoints are called by which party. Empty: only browsers call this app."""

PAGES = frozenset(
    {
        "start",
        "notes",
        "ways",
        "sign_in",
        "callback",
        "write_note",
        "ask_again",
        "switch_user",
        "sign_out",
        "sign_out_everywhere",
        "signed_out",
        "tokens",
        "try_token",
        "calls",
        "make_call",
    }
)
"""The endpoints that a browser opens. The callback also accepts the issuer's form (form_post)."""


def create_app(config: Config, sink: Sink | None = None) -> Flask:
    """Make the app for this configuration. Its database must have been prepared."""
    app = Flask(__name__)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    services = Services.of(config)
    trace_app(app, CLIENT_APP, sink, PEERS, config.without_checks, steps(services.sessions))
    control_app(app, CLIENT_APP, config, FAULTS, restores=[services.reset])
    if config.without_checks:
        app.wsgi_app = Weakened(app.wsgi_app, config.without_checks)  # type: ignore[method-assign]
    answer_own_names(app, config, pages=PAGES, forms=PAGES - {"callback"})
    shield(app)
    serve_named_methods(app)
    handle_errors(app)
    answer_database_errors(app)
    app.context_processor(lambda: {"config": config})
    if config.path:
        app.wsgi_app = Prefixed(app.wsgi_app, config.path)  # type: ignore[method-assign]

    _add_routes(app, services)
    return app


def create_from_environment() -> Flask:
    """Make the app from the environment; the server calls this in each process."""
    config = from_environment()
    return create_app(config, sink_for(config.recorder, config.trace_mode, config.token_of_inbox()))


def _add_routes(app: Flask, services: Services) -> None:
    callback, sign_out = Callback(services), SignOut(services)
    logout, login = LogoutEverywhere(services, sign_out), Login(services)
    notes, sign_in = NotesPage(services, login), SignInPage(services, login)
    tokens, calls = TokensPage(services), CallsPage(services)

    app.add_url_rule("/", "start", show_start, methods=READING)
    app.add_url_rule("/notes", "notes", notes.show)
    app.add_url_rule("/ways", "ways", sign_in.show)
    app.add_url_rule("/sign-in", "sign_in", sign_in.sign_in)
    app.add_url_rule("/callback", "callback", callback.arrive, methods=["GET", "POST"])
    app.add_url_rule("/notes", "write_note", notes.write, methods=["POST"])
    app.add_url_rule("/ask-again", "ask_again", notes.ask_again, methods=["POST"])
    app.add_url_rule("/switch-user", "switch_user", notes.switch_user, methods=["POST"])
    app.add_url_rule("/sign-out", "sign_out", sign_out.sign_out, methods=["POST"])
    app.add_url_rule("/sign-out-everywhere", "sign_out_everywhere", logout.leave, methods=["POST"])
    app.add_url_rule("/signed-out", "signed_out", logout.come_back)
    app.add_url_rule("/tokens", "tokens", tokens.show)
    app.add_url_rule("/tokens/<name>", "try_token", tokens.attempt, methods=["POST"])
    app.add_url_rule("/calls", "calls", calls.show)
    app.add_url_rule("/calls/<name>", "make_call", calls.make, methods=["POST"])
    serve_health(app, CLIENT_APP)
