"""The developer console: a person registers clients by hand, and looks after them.

What a program does by dynamic registration (RFC 7591, RFC 7592), with forms. A secret is shown in
the answer that made it, and never again: only its hash is kept.
"""

from typing import Any

import flask
from flask import Response

from authorization_server.browser.own_forms import require_own_form
from authorization_server.browser.pages import problem
from authorization_server.browser.redirects import see
from authorization_server.developer import developer_pages as pages
from authorization_server.developer.developer_checks import (
    NEW_CLIENT_CHECKS,
    OWN_CLIENT_CHECKS,
    ROLLED_SECRET_CHECKS,
    SENSIBLE_CHECKS,
    DeveloperForm,
)
from authorization_server.developer.developer_forms import ClientForm
from authorization_server.login.logged_in import require_person
from authorization_server.registration.registration_checks import accepted
from authorization_server.services import Services
from authorization_server.storage.clients import SECRET_METHODS, Client
from authorization_server.storage.sessions import BrowserSession
from hosting.random_values import new_id, new_secret
from tracing.checks import Check, Refused, run

GO_BACK = "Go back to the developer console, and start from there."


class DeveloperConsole:
    """The pages below /developer; each demands that somebody is logged in."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self) -> Response:
        """GET /developer: the person's clients."""
        _, person = require_person(self._services)
        return pages.overview(person, self._services.clients.owned_by(person.sub))

    def show_new(self) -> Response:
        """GET /developer/new: an empty form."""
        session, _ = require_person(self._services)
        return pages.new_client(session, ClientForm.empty())

    def register(self) -> Response:
        """POST /developer/new: the client is registered, its secret shown this once."""
        sent = self._posted(None)
        try:
            run(NEW_CLIENT_CHECKS, sent)
            registered = accepted(sent.form.metadata())
        except Refused as refusal:
            return _again(pages.new_client(sent.session, sent.form, refusal.check.says))
        client, secret = self._registered(registered, sent.person.sub)
        return pages.client(sent.session, client, secret=secret, is_new=True)

    def show_client(self, client_id: str) -> Response:
        """GET /developer/clients/ID: what is registered, to be read and changed."""
        asked = self._sent(client_id)
        return pages.client(asked.session, _own_client(asked, status=404))

    def change(self, client_id: str) -> Response:
        """POST /developer/clients/ID: the registration is replaced."""
        sent = self._posted(client_id)
        client = _own_client(sent)
        try:
            run(SENSIBLE_CHECKS, sent)
            registered = accepted(sent.form.instead_of(client.registered))
        except Refused as refusal:
            page = pages.client(sent.session, client, form=sent.form, problem=refusal.check.says)
            return _again(page)
        secret = self._services.clients.update(client, registered)
        return self._as_it_stands(sent.session, client_id, secret, "The registration was changed.")

    def roll_secret(self, client_id: str) -> Response:
        """POST /developer/clients/ID/secret: a new secret; the old one is worth nothing."""
        sent = self._posted(client_id)
        _own_client(sent, ROLLED_SECRET_CHECKS)
        secret = self._services.clients.roll_secret(client_id)
        done = "The old secret opens nothing any more."
        return self._as_it_stands(sent.session, client_id, secret, done)

    def delete(self, client_id: str) -> Response:
        """POST /developer/clients/ID/delete: the client is gone, with all that it was given."""
        _own_client(self._posted(client_id))
        self._services.clients.delete(client_id)
        return see(f"{self._services.config.issuer}/developer", 303)

    def _registered(self, metadata: dict[str, Any], owner: str) -> tuple[Client, str | None]:
        needs_secret = metadata["token_endpoint_auth_method"] in SECRET_METHODS
        secret = new_secret() if needs_secret else None
        return self._services.clients.add(new_id(), secret, metadata, owner_sub=owner), secret

    def _as_it_stands(
        self, session: BrowserSession, client_id: str, secret: str | None, done: str
    ) -> Response:
        client = self._services.clients.find(client_id)
        if client is None:
            flask.abort(problem("It was deleted meanwhile.", GO_BACK, 404))
        return pages.client(session, client, secret=secret, done=done)

    def _posted(self, client_id: str | None) -> DeveloperForm:
        sent = self._sent(client_id)
        require_own_form(sent.session)
        return sent

    def _sent(self, client_id: str | None) -> DeveloperForm:
        session, person = require_person(self._services)
        return DeveloperForm(
            session=session,
            person=person,
            client=self._services.clients.find(client_id),
            owned=0 if client_id else len(self._services.clients.owned_by(person.sub)),
            form=ClientForm.sent(flask.request.form),
        )


def _own_client(
    sent: DeveloperForm,
    checks: tuple[Check[DeveloperForm], ...] = OWN_CLIENT_CHECKS,
    status: int = 403,
) -> Client:
    """The person's client that a form is about; a refusal is answered with this status."""
    try:
        run(checks, sent)
    except Refused as refusal:
        flask.abort(problem(refusal.check.says, GO_BACK, status))
    assert sent.client is not None
    return sent.client


def _again(page: Response) -> Response:
    page.status_code = 400
    return page
