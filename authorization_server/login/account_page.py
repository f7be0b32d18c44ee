"""The account page: what a person has allowed and where they are logged in. They can end both."""

from datetime import UTC, datetime
from typing import NamedTuple

from flask import Response

from authorization_server import scopes
from authorization_server.browser.own_forms import require_own_form
from authorization_server.browser.pages import page
from authorization_server.browser.redirects import redirect_to
from authorization_server.login.logged_in import require_person
from authorization_server.services import Services
from authorization_server.storage.clients import Client
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession
from hosting.random_values import hashed

METHODS = {
    "pwd": "a password",
    "otp": "a one-time code",
    "automatic": "automatic sign-in, without a password",
}


class Allowed(NamedTuple):
    """A consent, as shown on the page."""

    client: Client
    scopes: list[str]
    given: str


class LoggedIn(NamedTuple):
    """A browser in which the person is logged in, as shown on the page."""

    handle: str
    how: str
    since: str
    is_this: bool


class AccountPage:
    """The pages below /account, each of which needs a login."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self) -> Response:
        """GET /account."""
        session, person = require_person(self._services)
        return page(
            "account.html",
            person=person,
            allowed=self._allowed(person),
            sessions=self._sessions(session, person),
            explained=self._services.scopes.explained,
            csrf_token=session.csrf_token,
        )

    def withdraw(self, client_id: str) -> Response:
        """POST /account/consents/CLIENT_ID: remove the consent and revoke all of its tokens."""
        person = self._person_of_form()
        self._services.consents.withdraw(person.sub, client_id)
        self._services.grants.revoke_all(person.sub, client_id)
        return self._back()

    def end_session(self, handle: str) -> Response:
        """POST /account/sessions/HANDLE: log that browser out."""
        ended = self._services.sessions.end_one(self._person_of_form().sub, handle)
        if ended is not None:
            self._services.grants.revoke_of_session(ended)
        return self._back()

    def _person_of_form(self) -> LoggedInPerson:
        session, person = require_person(self._services)
        require_own_form(session, self._services.answered_forms)
        return person

    def _back(self) -> Response:
        return redirect_to(f"{self._services.config.issuer}/account", 303)

    def _allowed(self, person: LoggedInPerson) -> list[Allowed]:
        return [
            Allowed(client, scopes.as_list(consent.scope), _when(consent.given_at))
            for consent, client in self._services.consents.of_person(person.sub)
        ]

    def _sessions(self, session: BrowserSession, person: LoggedInPerson) -> list[LoggedIn]:
        """List this browser first: it is the only one that a person can recognise."""
        this = hashed(session.id)
        listed = (
            LoggedIn(
                login.id_hash,
                _in_words(login.amr),
                _when(login.logged_in_at),
                login.id_hash == this,
            )
            for login in self._services.sessions.of_person(person.sub)
        )
        return sorted(listed, key=lambda each: not each.is_this)


def _when(seconds: int) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _in_words(amr: tuple[str, ...]) -> str:
    return " and ".join(METHODS[method] for method in amr if method in METHODS)
