"""What `/_control` lists and changes while the server runs: people, clients and consents."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update
from sqlalchemy.exc import IntegrityError

from authorization_server.storage.authorization_grants import GRANTS
from authorization_server.storage.clients import CLIENTS, Client
from authorization_server.storage.consents import CONSENTS, Consent
from authorization_server.storage.keys import SIGNING_KEYS
from authorization_server.storage.known_people import remove_people, store_person
from authorization_server.storage.people import PEOPLE, NewPerson, Person, hash_of
from authorization_server.storage.sessions import LOGIN_SESSIONS
from authorization_server.storage.set_up_clients import (
    NewClient,
    StorageConflict,
    require_apart,
    store_client,
)
from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.control.snapshot import Snapshot
from hosting.engines import in_turn

MOST_LISTED = 1000


class GivenConsent(NamedTuple):
    """A consent, with the name of the person who gave it."""

    username: str
    consent: Consent


class Administration:
    """People, clients and consents in the database, as seen by the person who runs this server."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def snapshot(self) -> Snapshot:
        """Return the people and clients as they are now. Everything else that is stored counts as
        empty, except the signing keys, which are left untouched.
        """
        return Snapshot(self._engine, METADATA, (PEOPLE, CLIENTS), untouched=(SIGNING_KEYS,))

    def people(self) -> list[Person]:
        """Return the people, by name."""
        with self._engine.connect() as connection:
            listed = select(PEOPLE).order_by(PEOPLE.c.username).limit(MOST_LISTED)
            return [Person(**row) for row in connection.execute(listed).mappings()]

    def person(self, username: str) -> Person | None:
        """Return the person with this name, or None."""
        with self._engine.connect() as connection:
            return _person(connection, username)

    def put_person(self, person: NewPerson, known: Person | None, *, new_password: bool) -> None:
        """Add a person, or replace the `known` one. A replaced person keeps their password unless
        there is a new one, and their second factor if none is named.

        Raises:
            StorageConflict: the username or the sub belongs to someone else, the sub is the id of a
                client, or the person was added or removed in the meantime.
        """
        # Hashing is slow, so it is done before others have to wait.
        new_hash = hash_of(person.password) if new_password or known is None else None
        try:
            with in_turn(self._engine) as connection:
                stored = _person(connection, person.username)
                _require_same(person.username, stored, known)
                password_hash = new_hash or (stored.password_hash if stored else "")
                store_person(connection, person, password_hash, stored, is_changed=True)
                require_apart(connection)
        except IntegrityError as error:
            raise StorageConflict(
                f"Someone else has the username {person.username}, or the sub {person.sub}."
            ) from error

    def remove_person(self, sub: str) -> None:
        """Remove a person, and with them their sessions, consents, codes and tokens."""
        with in_turn(self._engine) as connection:
            remove_people(connection, [sub])

    def revoke_grants(self, sub: str) -> int:
        """Revoke all that this person has granted, including each code and token issued with it.
        Return the number of grants.
        """
        change = update(GRANTS).where(GRANTS.c.sub == sub, GRANTS.c.revoked_at.is_(None))
        with in_turn(self._engine) as connection:
            return connection.execute(change.values(revoked_at=int(clock.now()))).rowcount

    def end_sessions(self, sub: str) -> int:
        """Log this person out of every browser. Return the number of sessions."""
        with in_turn(self._engine) as connection:
            ended = delete(LOGIN_SESSIONS).where(LOGIN_SESSIONS.c.sub == sub)
            return connection.execute(ended).rowcount

    def forget_consents(self, sub: str) -> int:
        """Forget what this person has allowed. Return the number of consents."""
        with in_turn(self._engine) as connection:
            forgotten = delete(CONSENTS).where(CONSENTS.c.sub == sub)
            return connection.execute(forgotten).rowcount

    def clients(self) -> list[Client]:
        """Return the clients, by id."""
        with self._engine.connect() as connection:
            listed = select(CLIENTS).order_by(CLIENTS.c.client_id).limit(MOST_LISTED)
            return [Client(**row) for row in connection.execute(listed).mappings()]

    def put_client(self, client: NewClient) -> None:
        """Add a client, or replace one that was set up.

        Raises:
            StorageConflict: its id belongs to a client that was registered, or is the sub of a
                person.
        """
        with in_turn(self._engine) as connection:
            store_client(connection, client)

    def consents(self) -> Sequence[GivenConsent]:
        """Return the consents, newest first."""
        return self._given()

    def consent(self, sub: str, client_id: str) -> GivenConsent | None:
        """Return the consent that this person has given this client, or None."""
        given = self._given(CONSENTS.c.sub == sub, CONSENTS.c.client_id == client_id)
        return given[0] if given else None

    def _given(self, *which: ColumnElement[bool]) -> Sequence[GivenConsent]:
        listed = (
            select(PEOPLE.c.username, *CONSENTS.c)
            .join(PEOPLE, PEOPLE.c.sub == CONSENTS.c.sub)
            .where(*which)
            .order_by(CONSENTS.c.given_at.desc(), PEOPLE.c.username, CONSENTS.c.client_id)
            .limit(MOST_LISTED)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(listed).all()
        return [GivenConsent(username, Consent(*row)) for username, *row in rows]


def _person(connection: Connection, username: str) -> Person | None:
    found = select(PEOPLE).where(PEOPLE.c.username == username)
    row = connection.execute(found).mappings().first()
    return Person(**row) if row else None


def _require_same(username: str, stored: Person | None, known: Person | None) -> None:
    if (stored and stored.sub) != (known and known.sub):
        was = "added" if known is None else "removed"
        raise StorageConflict(
            f"The person {username} was {was} while this request was answered. Send the request "
            "again."
        )
