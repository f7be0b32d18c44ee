"""Consents at `/_control`: list, give and withdraw them."""

from collections.abc import Iterator

from authorization_server import scopes
from authorization_server.control.clients import known_client
from authorization_server.control.people import PeopleControl
from authorization_server.control.shapes import Consents, ConsentShown, ConsentWanted
from authorization_server.services import Services
from authorization_server.storage.administration import MOST_LISTED, GivenConsent
from hosting.control.operation import Operation
from hosting.control.state import Done
from hosting.control.wrong import NOT_FOUND, WrongRequest


class ConsentsControl:
    """The operations on consents."""

    def __init__(self, services: Services, people: PeopleControl) -> None:
        self._services = services
        self._people = people

    def operations(self) -> Iterator[Operation]:
        """Yield each operation."""
        path = "/consents/<username>/<client_id>"
        yield Operation(
            name="list_consents",
            method="GET",
            path="/consents",
            does=f"Lists what people have allowed clients, at most {MOST_LISTED} consents.",
            answer=self.show,
            returns=Consents,
        )
        yield Operation(
            name="show_consent",
            method="GET",
            path=path,
            does="Shows what one person has allowed one client.",
            answer=self.show_one,
            returns=ConsentShown,
        )
        yield from self._changes(path)

    def _changes(self, path: str) -> Iterator[Operation]:
        yield Operation(
            name="put_consent",
            method="PUT",
            path=path,
            does="Gives consent in place of a person.",
            answer=self.put,
            takes=ConsentWanted,
            returns=ConsentShown,
        )
        yield Operation(
            name="delete_consent",
            method="DELETE",
            path=path,
            does="Withdraws a consent, and revokes each token issued with it.",
            answer=self.withdraw,
            returns=Done,
        )

    def show(self) -> Consents:
        """Return all consents."""
        return Consents([*map(_shown, self._services.administration.consents())])

    def show_one(self, username: str, client_id: str) -> ConsentShown:
        """Return one consent."""
        sub = self._people.known(username).sub
        given = self._services.administration.consent(sub, client_id)
        if given is None:
            says = f"{username} has allowed {client_id} nothing."
            raise WrongRequest(says, status=NOT_FOUND)
        return _shown(given)

    def put(self, wanted: ConsentWanted, username: str, client_id: str) -> ConsentShown:
        """Give consent."""
        sub = self._people.known(username).sub
        client = known_client(self._services, client_id)
        names = scopes.as_list(wanted.scope)
        unknown = [name for name in names if name not in client.scope]
        if unknown or not names:
            says = f"scope must be scopes that {client_id} may ask for, not {wanted.scope[:60]!r}."
            raise WrongRequest(says, offered=client.scope)
        self._services.consents.give(sub, client.client_id, names)
        return self.show_one(username, client_id)

    def withdraw(self, username: str, client_id: str) -> Done:
        """Withdraw a consent, as the person can do on the account page."""
        sub = self._people.known(username).sub
        client = known_client(self._services, client_id)
        self._services.consents.withdraw(sub, client.client_id)
        self._services.grants.revoke_all(sub, client.client_id)
        return Done(f"The consent of {username} to {client_id} was withdrawn.")


def _shown(given: GivenConsent) -> ConsentShown:
    consent = given.consent
    return ConsentShown(given.username, consent.client_id, consent.scope, consent.given_at)
