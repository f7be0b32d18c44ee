"""The recorder's web app: wiring only."""

import mimetypes
from pathlib import Path
from threading import BoundedSemaphore
from wsgiref.types import WSGIApplication

from flask import Flask

from hosting.database import open_database
from hosting.database_errors import answer_database_errors
from hosting.health import serve_health
from hosting.pages import shield
from recorder.access import guard
from recorder.access.http_errors import answer_http_errors
from recorder.access.token_gate import Tokens
from recorder.attacks import edit_routes
from recorder.attacks.lab import Lab
from recorder.attacks.play_routes import PlayRoutes
from recorder.config import Config, from_environment
from recorder.console import brief_routes
from recorder.controlling import control_routes
from recorder.controlling.role_control import role_controls
from recorder.files import run_pages
from recorder.files.run_pages import RunPages
from recorder.holding import gate_routes
from recorder.keeping.opened_runs import OpenedRuns
from recorder.keeping.storage import Storage
from recorder.ledger import inbox, outbox, run_operations
from recorder.ledger.journal import Journal, beside
from recorder.ledger.ledger import Ledger
from recorder.tours import tour_request_routes
from recorder.tours.run_requests import RunRequests
from recorder.viewer import control_page, live, pages
from recorder.viewer.flow_view import FlowViews
from recorder.viewer.links import RolePages
from recorder.viewer.seen_page import VIEWER_POLICY
from tracing.tours import TOURS

BATCH_BYTES = 16 * 1024 * 1024
"""The largest batch of events that is accepted, in bytes."""

LIMITS = {"inbox.take": BATCH_BYTES, "plays.hand_over": 1024 * 1024, **run_pages.LIMITS}
"""The largest request body, in bytes, of each route that accepts more than usual."""

WAITERS = 400
"""How many readers may wait concurrently, each on a thread of the server. The remaining threads are
for steps that are held, and for releasing them.
"""

STATIC_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""Set explicitly: Windows looks media types up in its registry, where other programs change them,
and a browser does not run a module that is served as plain text.
"""


def create_app(config: Config) -> Flask:
    """Return the recorder as an app, with its database ready; both tokens must be set."""
    app = Flask(__name__, static_folder=None)
    # First, so that not even the body of an unauthorized request is read.
    tokens = Tokens(config.token, config.inbox_token)
    is_from_role = guard.guard(app, config.host, config.port, config.url, tokens, config.names)
    shield(app, VIEWER_POLICY, limits=LIMITS)
    for ending, kind in STATIC_TYPES.items():
        mimetypes.add_type(kind, ending)
    answer_database_errors(app)
    answer_http_errors(app)
    engine = open_database(config.database_url)
    storage = Storage(engine)
    ledger = Ledger(storage, holding=config.hold, journal=Journal(beside(engine.url)))
    places = BoundedSemaphore(WAITERS)

    serve_health(app, "recorder")
    for room in (inbox.routes(ledger), outbox.routes(ledger, places), brief_routes.routes(ledger)):
        app.register_blueprint(room)
    run_operations.serve(app, ledger)
    app.register_blueprint(gate_routes.routes(ledger.gate))
    tours = RunRequests(TOURS.__contains__, tour_request_routes.advice)
    lab = Lab.empty(Path(config.progress) if config.progress else None)
    app.register_blueprint(tour_request_routes.routes(ledger.gate, storage, tours, places))
    app.register_blueprint(PlayRoutes(lab.shelf, lab.progress, places).routes())
    app.register_blueprint(edit_routes.routes(lab.edits, lab.edit_requests, places))
    app.register_blueprint(live.routes(ledger, places))
    _let_look(app, ledger, lab, config)
    _let_control(app, config)
    app.wsgi_app = inbox.Inbox(app.wsgi_app, ledger, is_from_role)  # type: ignore[method-assign]
    return app


def _let_look(app: Flask, ledger: Ledger, lab: Lab, config: Config) -> None:
    opened, roles = OpenedRuns(), _roles(config)
    views = FlowViews(ledger.storage, opened, takes_edits=not config.viewer_only)
    app.register_blueprint(pages.routes(ledger, views, ledger.keys, roles, lab))
    app.register_blueprint(RunPages(ledger, views, opened, roles).routes())


def _let_control(app: Flask, config: Config) -> None:
    controls = role_controls(config)
    app.register_blueprint(control_routes.routes(controls))
    app.register_blueprint(control_page.routes(controls, _roles(config)))


def _roles(config: Config) -> RolePages:
    if config.viewer_only:
        return RolePages(viewer_only=True)
    return RolePages(
        config.start, config.authorization_server, config.resource_server, config.second_issuer
    )


def create_from_environment() -> WSGIApplication:
    """The factory that the server calls."""
    return create_app(from_environment().with_kept_tokens()).wsgi_app
