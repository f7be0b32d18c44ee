"""Consents at `/_control`: listed, given, withdrawn."""

from collections.abc import Iterator

from authorization_server import scopes
from authorization_server.control.clients import known_client
from authorization_server.control.people import PeopleControl
from authorization_server.control.shapes import Consents, ConsentShown, ConsentWanted
from authorization_server.services import Services
from authorization_server.storage.administration import MOST_LISTED
from hosting.control.operation import Operation
from hosting.control.wrong import WrongRequest


class ConsentsControl:
    """The operations on consents."""

    def __init__(self, services: Services, people: PeopleControl) -> None:
        self._services = services
        self._people = people

    def operations(self) -> Iterator[Operation]:
        """Each operation."""
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
            name="put_consent",
            method="PUT",
            path=path,
            does="Gives consent in place of a person.",
            answer=self.put,
            takes=ConsentWanted,
            returns=Consents,
        )
        yield Operation(
            name="delete_consent",
            method="DELETE",
            path=path,
            does="Withdraws a consent, and revokes each token issued with it.",
            answer=self.withdraw,
            returns=Consents,
        )

    def show(self) -> Consents:
        """All consents."""
        given = self._services.administration.consents()
        return Consents(
            [
                ConsentShown(username, consent.client_id, consent.scope, consent.given_at)
                for username, consent in given
            ]
        )

    def put(self, wanted: ConsentWanted, username: str, client_id: str) -> Consents:
        """Give consent."""
        sub = self._people.known(username).sub
        client = known_client(self._services, client_id)
        names = scopes.as_list(wanted.scope)
        unknown = [name for name in names if name not in client.scope]
        if unknown or not names:
            says = f"scope must be scopes that {client_id} may ask for, not {wanted.scope[:60]!r}."
            raise WrongRequest(says, offered=client.scope)
        self._services.consents.give(sub, client.client_id, names)
        return self.show()

    def withdraw(self, username: str, client_id: str) -> Consents:
        """Withdraw a consent, as its person does on the account page."""
        sub = self._people.known(username).sub
        client = known_client(self._services, client_id)
        self._services.consents.withdraw(sub, client.client_id)
        self._services.grants.revoke_all(sub, client.client_id)
        return self.show()
