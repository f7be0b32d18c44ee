"""The developer console: a person registers clients by hand, and manages them.

Its forms do what a program does by dynamic registration (RFC 7591, RFC 7592). A secret is shown
once, in the response that creates it: only its hash is stored.
"""

from collections.abc import Callable
from typing import Any

import flask
from flask import Response

from authorization_server.browser.own_forms import require_own_form
from authorization_server.browser.pages import problem
from authorization_server.browser.redirects import redirect_to
from authorization_server.developer import developer_pages as pages
from authorization_server.developer.developer_checks import (
    CLIENT_FORM_CHECKS,
    NEW_CLIENT_CHECKS,
    NEW_SECRET_CHECKS,
    OWN_CLIENT_CHECKS,
    DeveloperForm,
)
from authorization_server.developer.developer_forms import ClientForm
from authorization_server.login.logged_in import require_person
from authorization_server.refusals import on_page
from authorization_server.registration.client_metadata import Registration
from authorization_server.registration.registration_checks import accepted
from authorization_server.services import Services
from authorization_server.setup.by_hand_checks import BY_HAND_CHECKS
from authorization_server.storage.clients import SECRET_METHODS, Client
from authorization_server.storage.sessions import BrowserSession
from hosting.random_values import new_id, new_secret
from tracing.checks import Check, Refused, decide

GO_BACK = "Go back to the developer console, and start from there."
NO_SUCH_CLIENT = "You have no client with this id."

Refuse = Callable[[Refused], Exception]


class DeveloperConsole:
    """The pages below /developer; each needs a login."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self) -> Response:
        """GET /developer: the clients of this person, and those that were set up."""
        _, person = require_person(self._services)
        clients = self._services.clients
        return pages.overview(person, clients.owned_by(person.sub), clients.set_up())

    def show_new(self) -> Response:
        """GET /developer/new: an empty form."""
        session, _ = require_person(self._services)
        return pages.new_client(session, ClientForm.empty(self._services.scopes))

    def register(self) -> Response:
        """POST /developer/new: registers the client, and shows its secret once."""
        sent = self._posted(None)
        refuse = _again(lambda says: pages.new_client(sent.session, sent.form, says))
        decide(None, NEW_CLIENT_CHECKS, sent, refuse)
        registration = self._accepted(sent.form.metadata(), refuse)
        client, secret = self._registered(registration.registered, sent.person.sub)
        form = self._form_of(client)
        return pages.client(sent.session, client, form, secret=secret, is_new=True)

    def show_client(self, client_id: str) -> Response:
        """GET /developer/clients/ID: the registration, to read and change."""
        sent = self._sent(client_id)
        client = _own_client(sent, status=404)
        return pages.client(sent.session, client, self._form_of(client))

    def change(self, client_id: str) -> Response:
        """POST /developer/clients/ID: replaces the registration."""
        sent = self._posted(client_id)
        client = _own_client(sent)
        refuse = _again(lambda says: pages.client(sent.session, client, sent.form, problem=says))
        decide(None, CLIENT_FORM_CHECKS, sent, refuse)
        metadata = sent.form.instead_of(client.registered)
        registration = self._accepted(metadata, refuse)
        secret = self._services.clients.update(client, registration.registered)
        return self._as_it_stands(sent.session, client_id, secret, "The registration was changed.")

    def roll_secret(self, client_id: str) -> Response:
        """POST /developer/clients/ID/secret: a new secret; the old one no longer works."""
        sent = self._posted(client_id)
        _own_client(sent, NEW_SECRET_CHECKS)
        secret = self._services.clients.roll_secret(client_id)
        return self._as_it_stands(
            sent.session, client_id, secret, "The old secret no longer works."
        )

    def delete(self, client_id: str) -> Response:
        """POST /developer/clients/ID/delete: removes the client with its consents and tokens."""
        _own_client(self._posted(client_id))
        self._services.clients.delete(client_id)
        return redirect_to(f"{self._services.config.issuer}/developer", 303)

    def _accepted(self, metadata: dict[str, Any], refuse: Refuse) -> Registration:
        return accepted(metadata, self._services.scopes, refuse, checks=BY_HAND_CHECKS)

    def _form_of(self, client: Client) -> ClientForm:
        return ClientForm.of(client, self._services.scopes)

    def _registered(self, metadata: dict[str, Any], owner: str) -> tuple[Client, str | None]:
        needs_secret = metadata["token_endpoint_auth_method"] in SECRET_METHODS
        secret = new_secret() if needs_secret else None
        return self._services.clients.add(new_id(), secret, metadata, owner_sub=owner), secret

    def _as_it_stands(
        self, session: BrowserSession, client_id: str, secret: str | None, done: str
    ) -> Response:
        client = self._services.clients.find(client_id)
        if client is None:
            return problem("This client was deleted meanwhile.", GO_BACK, 404)
        return pages.client(session, client, self._form_of(client), secret=secret, done=done)

    def _posted(self, client_id: str | None) -> DeveloperForm:
        sent = self._sent(client_id)
        require_own_form(sent.session, self._services.answered_forms)
        return sent

    def _sent(self, client_id: str | None) -> DeveloperForm:
        session, person = require_person(self._services)
        form = ClientForm.sent(flask.request.form, self._services.scopes)
        return DeveloperForm(session, person, form, client_id, self._services.clients)


def _own_client(
    sent: DeveloperForm,
    checks: tuple[Check[DeveloperForm], ...] = OWN_CLIENT_CHECKS,
    status: int = 403,
) -> Client:
    """Return the client that a form is about; if a check fails, the error page has this status."""

    def show(refusal: Refused) -> Response:
        return problem(refusal.says, GO_BACK, status)

    decide(None, checks, sent, on_page(show))
    if sent.client is None:
        flask.abort(problem(NO_SUCH_CLIENT, GO_BACK, 404))
    return sent.client


def _again(show: Callable[[str], Response]) -> Refuse:
    """Show the form again, with what is wrong."""

    def shown(refusal: Refused) -> Response:
        page = show(refusal.says)
        page.status_code = 400
        return page

    return on_page(shown)
