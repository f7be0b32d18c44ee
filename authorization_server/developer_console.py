"""The developer console: a person registers clients by hand, and looks after them.

What a program does by dynamic registration (RFC 7591, RFC 7592), with forms. A secret is shown in
the answer that made it, and never again: only its hash is kept.
"""

import flask
from flask import Response

from authorization_server import developer_pages as pages
from authorization_server.clients import SECRET_METHODS, Client
from authorization_server.destinations import login_first
from authorization_server.developer_checks import (
    EDIT_CHECKS,
    NEW_CLIENT_CHECKS,
    OWN_CLIENT_CHECKS,
    DeveloperForm,
)
from authorization_server.developer_forms import ClientForm
from authorization_server.pages import problem
from authorization_server.people import LoggedInPerson
from authorization_server.random_values import new_id, new_secret
from authorization_server.redirects import see
from authorization_server.registration_checks import accepted
from authorization_server.services import Services
from authorization_server.sessions import BrowserSession
from tracing.checks import Refused, run

GO_BACK = "Go back to the developer console, and start from there."


class DeveloperConsole:
    """The pages below /developer; each demands that somebody is logged in."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self) -> Response:
        """GET /developer: the person's clients."""
        session = self._services.sessions.of(flask.request)
        if session.person is None:
            return login_first(self._services.config, flask.request)
        return pages.overview(session.person, self._services.clients.owned_by(session.person.sub))

    def show_new(self) -> Response:
        """GET /developer/new: an empty form."""
        session = self._services.sessions.of(flask.request)
        if session.person is None:
            return login_first(self._services.config, flask.request)
        return pages.new_client(session, ClientForm.empty())

    def register(self) -> Response:
        """POST /developer/new: the client is registered, its secret shown this once."""
        session = self._services.sessions.of(flask.request)
        if session.person is None:
            return login_first(self._services.config, flask.request)
        sent = self._sent(session, session.person, None)
        try:
            run(NEW_CLIENT_CHECKS, sent)
            registered = accepted(sent.form.metadata())
        except Refused as refusal:
            return _again(pages.new_client(session, sent.form, refusal.check.says))
        needs_secret = registered["token_endpoint_auth_method"] in SECRET_METHODS
        secret = new_secret() if needs_secret else None
        client = self._services.clients.add(
            new_id(), secret, registered, owner_sub=session.person.sub
        )
        return pages.client(session, client, ClientForm.of(client), secret=secret, is_new=True)

    def show_client(self, client_id: str) -> Response:
        """GET /developer/clients/ID: what is registered, to be read and changed."""
        session = self._services.sessions.of(flask.request)
        if session.person is None:
            return login_first(self._services.config, flask.request)
        client = self._own(session.person, client_id)
        return pages.client(session, client, ClientForm.of(client))

    def change(self, client_id: str) -> Response:
        """POST /developer/clients/ID: the registration is replaced."""
        session, sent = self._about(client_id)
        if sent is None:
            return login_first(self._services.config, flask.request)
        client = self._own_client(sent)
        try:
            run(EDIT_CHECKS, sent)
            registered = accepted(sent.form.instead_of(client.registered))
        except Refused as refusal:
            return _again(pages.client(session, client, sent.form, problem=refusal.check.says))
        secret = self._services.clients.update(client, registered)
        return self._as_it_stands(session, client_id, secret, "The registration was changed.")

    def roll_secret(self, client_id: str) -> Response:
        """POST /developer/clients/ID/secret: a new secret; the old one is worth nothing."""
        session, sent = self._about(client_id)
        if sent is None:
            return login_first(self._services.config, flask.request)
        client = self._own_client(sent)
        if not client.is_confidential:
            flask.abort(404)
        secret = self._services.clients.roll_secret(client_id)
        return self._as_it_stands(session, client_id, secret, "The old secret opens nothing now.")

    def delete(self, client_id: str) -> Response:
        """POST /developer/clients/ID/delete: the client is gone, with all that it was given."""
        _, sent = self._about(client_id)
        if sent is None:
            return login_first(self._services.config, flask.request)
        self._own_client(sent)
        self._services.clients.delete(client_id)
        return see(f"{self._services.config.issuer}/developer", 303)

    def _as_it_stands(
        self, session: BrowserSession, client_id: str, secret: str | None, done: str
    ) -> Response:
        client = self._services.clients.find(client_id)
        if client is None:
            flask.abort(404)
        return pages.client(session, client, ClientForm.of(client), secret=secret, done=done)

    def _about(self, client_id: str) -> tuple[BrowserSession, DeveloperForm | None]:
        session = self._services.sessions.of(flask.request)
        if session.person is None:
            return session, None
        client = self._services.clients.find(client_id)
        return session, self._sent(session, session.person, client)

    def _sent(
        self, session: BrowserSession, person: LoggedInPerson, client: Client | None
    ) -> DeveloperForm:
        form = flask.request.form
        return DeveloperForm(
            session=session,
            csrf_token=form.get("csrf_token", ""),
            person=person,
            client=client,
            owned=0 if client else len(self._services.clients.owned_by(person.sub)),
            form=ClientForm.sent(form),
        )

    def _own_client(self, sent: DeveloperForm) -> Client:
        """The person's client that a form is about."""
        try:
            run(OWN_CLIENT_CHECKS, sent)
        except Refused as refusal:
            flask.abort(problem(refusal.check.says, GO_BACK, 403))
        assert sent.client is not None
        return sent.client

    def _own(self, person: LoggedInPerson, client_id: str) -> Client:
        client = self._services.clients.find(client_id)
        if client is None or client.owner_sub != person.sub:
            flask.abort(problem("There is no such client of yours.", GO_BACK, 404))
        return client


def _again(page: Response) -> Response:
    page.status_code = 400
    return page
