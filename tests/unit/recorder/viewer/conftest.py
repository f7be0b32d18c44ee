"""The viewer's pages with their own ledger, and events to fill it with."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hosting.pages import shield
from recorder.attacks.lab import Lab
from recorder.event.incoming import event_of
from recorder.files import run_pages
from recorder.files.run_pages import RunPages
from recorder.following.published_keys import PublishedKeys
from recorder.keeping.opened_runs import OpenedRuns
from recorder.ledger.ledger import Ledger
from recorder.viewer import control_page, pages
from recorder.viewer.flow_view import FlowViews
from recorder.viewer.links import RolePages
from recorder.viewer.seen_page import VIEWER_POLICY
from tests.unit.recorder.recordings import Event, honest_flow, refused_flow
from tests.unit.recorder.samples import take

START = "http://127.0.0.1:9002/"
ROLES = RolePages(START, "http://127.0.0.1:9000", "http://127.0.0.1:9001")


def taken(ledger: Ledger, events: list[Event]) -> str:
    """Let a ledger take events as a role sends them; return the flow of the first."""
    return take(ledger, events)[0].flow


@pytest.fixture
def visitor(ledger: Ledger) -> FlaskClient:
    """A browser that requests the viewer's pages."""
    return visitor_of(ledger, ROLES)


@pytest.fixture
def visitor_without_roles(ledger: Ledger) -> FlaskClient:
    """A browser that requests the pages of a viewer without roles."""
    return visitor_of(ledger, RolePages(viewer_only=True))


def visitor_of(ledger: Ledger, roles: RolePages) -> FlaskClient:
    """A browser that requests the pages of a viewer with these roles."""
    keys = PublishedKeys()
    for event in honest_flow():
        keys.learn(event_of(event))
    app = Flask("viewer_alone", static_folder=None)
    shield(app, VIEWER_POLICY, limits=run_pages.LIMITS)
    opened = OpenedRuns()
    views = FlowViews(ledger.storage, opened, takes_edits=not roles.viewer_only)
    app.register_blueprint(pages.routes(ledger, views, keys, roles, Lab.empty()))
    app.register_blueprint(RunPages(ledger, views, opened, roles).routes())
    app.register_blueprint(control_page.routes({}, roles))
    return app.test_client()


@pytest.fixture
def honest(ledger: Ledger) -> str:
    """The name of a flow of all thirteen steps."""
    return taken(ledger, honest_flow())


@pytest.fixture
def refused(ledger: Ledger) -> str:
    """The name of a refused flow."""
    return taken(ledger, refused_flow())
