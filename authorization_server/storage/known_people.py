"""Brings the stored people in line, at each start, with those who are set up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from authorization_server.storage.people import (
    PEOPLE,
    NewPerson,
    Person,
    hash_of,
    is_password_of,
)
from authorization_server.storage.tables import METADATA
from hosting.engines import in_turn
from hosting.settings import SettingError
from hosting.tables import row_of


def store_people(
    engine: Engine,
    demo: Sequence[NewPerson],
    own: Sequence[NewPerson] | None,
    hash_of_demo: Callable[[str], str] = hash_of,
) -> None:
    """Add or update these people. Remove demo people who are not among them, everyone who was added
    at `/_control`, and, if there is a file (`own`), everyone who is no longer in it.

    Removing a person also removes their sessions, consents, codes and tokens. The second factor of
    a demo person is reset to that of the file; any other person keeps the one that was switched on
    here, unless the file names one. `hash_of_demo` makes the hash to store for a demo password.

    Raises:
        SettingError: a demo person has the name of someone who was added from a file.
    """
    wanted = {person.sub: person for person in [*demo, *(own or ())]}
    with engine.connect() as connection:
        hashes = _hashes(wanted.values(), _stored(connection), hash_of_demo)
    with in_turn(engine) as connection:
        stored = _stored(connection)
        gone = [sub for sub, each in stored.items() if _is_gone(each, wanted.get(sub), own)]
        remove_people(connection, gone)
        left = {sub: each for sub, each in stored.items() if sub not in gone}
        _require_free_names(left, demo)
        _free_changed_names(connection, left, wanted)
        for person in wanted.values():
            store_person(connection, person, hashes[person.sub], left.get(person.sub))


def _hashes(
    wanted: Iterable[NewPerson],
    stored: Mapping[str, Person],
    hash_of_demo: Callable[[str], str],
) -> dict[str, str]:
    """Return the hash to store for each password, by subject identifier: the stored hash, if it
    matches the password.

    This is slow, so others can write in the meantime.
    """
    return {each.sub: _hash(each, stored.get(each.sub), hash_of_demo) for each in wanted}


def _hash(person: NewPerson, stored: Person | None, hash_of_demo: Callable[[str], str]) -> str:
    if stored is None or stored.is_changed or stored.is_demo != person.is_demo:
        return (hash_of_demo if person.is_demo else hash_of)(person.password)
    # The passwords of demo people are never changed, and verifying takes time.
    is_same = person.is_demo or is_password_of(person.password, stored.password_hash)
    return stored.password_hash if is_same else hash_of(person.password)


def _stored(connection: Connection) -> dict[str, Person]:
    rows = connection.execute(select(PEOPLE)).mappings()
    return {row["sub"]: Person(**row) for row in rows}


def _is_gone(stored: Person, wanted: NewPerson | None, own: Sequence[NewPerson] | None) -> bool:
    if wanted is not None and wanted.is_demo == stored.is_demo:
        return False
    return stored.is_demo or stored.is_changed or own is not None


def remove_people(connection: Connection, subs: Iterable[str]) -> None:
    """Remove people, and with them their sessions, consents, codes and tokens."""
    for sub in subs:
        for table in METADATA.sorted_tables:
            for column in (key.parent for key in table.foreign_keys if key.column is PEOPLE.c.sub):
                # A client that the person registered stays, without an owner.
                is_client = column.name == "owner_sub"
                change = update(table).values({column: None}) if is_client else delete(table)
                connection.execute(change.where(column == sub))
        connection.execute(delete(PEOPLE).where(PEOPLE.c.sub == sub))


def _require_free_names(stored: Mapping[str, Person], demo: Iterable[NewPerson]) -> None:
    names = {each.username: each.sub for each in stored.values() if not each.is_demo}
    for person in demo:
        if person.username in names or person.sub in names.values():
            raise SettingError(
                f"The demo person {person.username} cannot be added: an earlier start added "
                "a person with that name from a file. Start with that file (--setup FILE), with "
                "another data folder, or with AUTHORIZATION_SERVER_DEMO_PEOPLE=no."
            )


def _free_changed_names(
    connection: Connection, stored: Mapping[str, Person], wanted: Mapping[str, NewPerson]
) -> None:
    """Free the usernames that change. Each is unique, and two people may swap theirs."""
    for sub, each in stored.items():
        if sub in wanted and wanted[sub].username != each.username:
            _change(connection, sub, {"username": token_hex(16)})


def store_person(
    connection: Connection,
    person: NewPerson,
    password_hash: str,
    stored: Person | None,
    *,
    is_changed: bool = False,
) -> None:
    """Add this person, or update the `stored` one. `is_changed` means that the server already runs.

    A second factor stays if none is named, except that of a demo person at the start. If it stays,
    its used codes stay used: no code is accepted twice (RFC 6238 §5.2).
    """
    values = asdict(person) | {"password_hash": password_hash, "is_changed": is_changed}
    del values["password"]
    if stored is None:
        connection.execute(insert(PEOPLE), [row_of(Person(**values))])
        return
    changed = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if person.totp_secret is None and (is_changed or not person.is_demo):
        changed.pop("totp_secret", None)
    if "totp_secret" in changed:
        changed["totp_last_step"] = 0
    if changed:
        _change(connection, person.sub, changed)


def _change(connection: Connection, sub: str, values: Mapping[str, Any]) -> None:
    connection.execute(update(PEOPLE).where(PEOPLE.c.sub == sub).values(values))
