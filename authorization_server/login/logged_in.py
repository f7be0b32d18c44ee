"""Pages that need a login."""

import flask

from authorization_server.login.destinations import login_first
from authorization_server.services import Services
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession


def require_person(services: Services) -> tuple[BrowserSession, LoggedInPerson]:
    """Return the session of the browser, and the person who is logged in.

    Without a login, the request ends here: the browser is redirected to the login and back.
    """
    session = services.sessions.of(flask.request)
    if session.person is None:
        flask.abort(login_first(services.config, flask.request))
    return session, session.person
