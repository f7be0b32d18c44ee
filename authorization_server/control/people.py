"""People at `/_control`: list, add, replace and remove them, and revoke what they have."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct, to_builtins

from authorization_server.control.shapes import MOST_BYTES, People, PersonShown, PersonWanted
from authorization_server.services import Services
from authorization_server.setup.entries import EntryError
from authorization_server.setup.person_entry import person_of
from authorization_server.storage.administration import MOST_LISTED
from authorization_server.storage.people import NewPerson, Person
from authorization_server.storage.set_up_clients import StorageConflict
from hosting.control.operation import Operation
from hosting.control.state import Done
from hosting.control.wrong import CONFLICT, NOT_FOUND, WrongRequest

PLACEHOLDER = "not used"
"""A placeholder for a password that is not changed."""


class PeopleControl:
    """The operations on people."""

    def __init__(self, services: Services) -> None:
        self._stored = services.administration

    def operations(self) -> Iterator[Operation]:
        """Yield each operation."""
        yield Operation(
            name="list_people",
            method="GET",
            path="/people",
            does=f"Lists the people who can log in, at most {MOST_LISTED}.",
            answer=self.show,
            returns=People,
        )
        yield Operation(
            name="show_person",
            method="GET",
            path="/people/<username>",
            does="Shows one person.",
            answer=self.show_one,
            returns=PersonShown,
        )
        yield self._putting()
        yield from self._removals()

    def _putting(self) -> Operation:
        return Operation(
            name="put_person",
            method="PUT",
            path="/people/<username>",
            does="Adds a person, or replaces the one with this name. That lasts until the server "
            "starts again.",
            answer=self.put,
            takes=PersonWanted,
            returns=PersonShown,
            refuses={
                CONFLICT: "Someone else has this name or this sub, a client has this sub as its "
                "id, or the person was removed meanwhile."
            },
            most_bytes=MOST_BYTES,
        )

    def _removals(self) -> Iterator[Operation]:
        deletes = partial(Operation, method="DELETE", returns=Done)
        yield deletes(
            name="delete_person",
            path="/people/<username>",
            does="Removes a person, with their sessions, consents and tokens.",
            answer=self.remove,
        )
        yield deletes(
            name="revoke_tokens",
            path="/people/<username>/tokens",
            does="Revokes each code and token of a person. A resource server that does not use "
            "introspection accepts an access token until it expires.",
            answer=self.revoke_tokens,
        )
        yield deletes(
            name="end_sessions",
            path="/people/<username>/sessions",
            does="Logs a person out of every browser.",
            answer=self.end_sessions,
        )
        yield deletes(
            name="delete_consents",
            path="/people/<username>/consents",
            does="Forgets what a person has allowed, and revokes each token issued with it.",
            answer=self.forget_consents,
        )

    def show(self) -> People:
        """Return all people."""
        return People([*map(_shown, self._stored.people())])

    def show_one(self, username: str) -> PersonShown:
        """Return one person."""
        return _shown(self.known(username))

    def put(self, wanted: Struct, username: str) -> PersonShown:
        """Add or replace a person."""
        entry = to_builtins(wanted) | {"username": username}
        has_password = "password" in entry
        known = self._stored.person(username)
        if known is not None:
            entry = {"sub": known.sub, "password": PLACEHOLDER} | entry
            if entry["sub"] != known.sub:
                says = f"The sub of {username} is {known.sub}, and cannot be changed."
                raise WrongRequest(says, status=CONFLICT)
        person = _read(entry, is_demo=known is not None and known.is_demo)
        try:
            self._stored.put_person(person, known, new_password=has_password)
        except StorageConflict as error:
            raise WrongRequest(str(error), status=CONFLICT) from None
        return self.show_one(username)

    def remove(self, username: str) -> Done:
        """Remove a person."""
        self._stored.remove_person(self.known(username).sub)
        return Done(f"{username} was removed.")

    def revoke_tokens(self, username: str) -> Done:
        """Revoke everything that a person has granted."""
        revoked = self._stored.revoke_grants(self.known(username).sub)
        return Done(f"Revoked: {_counted(revoked, 'grant')} of {username}, with each token.")

    def end_sessions(self, username: str) -> Done:
        """Log a person out of every browser."""
        ended = self._stored.end_sessions(self.known(username).sub)
        return Done(f"Ended: {_counted(ended, 'session')} of {username}.")

    def forget_consents(self, username: str) -> Done:
        """Withdraw all consents of a person."""
        sub = self.known(username).sub
        withdrawn = self._stored.forget_consents(sub)
        self._stored.revoke_grants(sub)
        return Done(f"Withdrawn: {_counted(withdrawn, 'consent')} of {username}.")

    def known(self, username: str) -> Person:
        """Return the person with this name.

        Raises:
            WrongRequest: there is no such person.
        """
        person = self._stored.person(username)
        if person is None:
            raise WrongRequest(f"No person has the username {username}.", status=NOT_FOUND)
        return person


def _read(entry: dict[str, object], *, is_demo: bool) -> NewPerson:
    try:
        return person_of(entry, is_demo=is_demo)
    except EntryError as error:
        raise WrongRequest(error.sentence) from None


def _shown(person: Person) -> PersonShown:
    return PersonShown(
        username=person.username,
        sub=person.sub,
        name=person.name,
        email=person.email,
        email_verified=person.email_verified,
        groups=person.groups,
        claims=person.claims,
        has_second_factor=person.totp_secret is not None,
        is_demo=person.is_demo,
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
