"""The home page, and the page about grant types."""

import flask

from authorization_server.browser.pages import page
from authorization_server.config import Config
from authorization_server.grant_types import GONE, OFFERED
from authorization_server.storage.sessions import BrowserSession


def home(config: Config, session: BrowserSession) -> flask.Response:
    """Show what this server is, where its endpoints are, and who is logged in."""
    return page(
        "home.html",
        issuer=config.issuer,
        open_registration=config.open_registration,
        person=session.person,
        csrf_token=session.csrf_token,
    )


def grant_types() -> flask.Response:
    """Show the grant types that this server offers, and the two that it does not, with reasons."""
    return page("grant_types.html", offered=OFFERED, gone=GONE)
