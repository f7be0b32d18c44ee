"""Brings the stored people in line, at each start, with who is to be there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from authorization_server.storage.people import (
    PEOPLE,
    NewPerson,
    Person,
    hash_of,
    is_password_of,
)
from authorization_server.storage.tables import METADATA
from hosting.settings import SettingError
from hosting.tables import row_of


def store_people(
    engine: Engine, demo: Sequence[NewPerson], own: Sequence[NewPerson] | None
) -> None:
    """Add or update these people; remove demo people who are not among them, and, if there is a
    file (`own`), everyone who is no longer in it.

    With a person, sessions, consents, codes and tokens are removed. A demo person has the second
    factor of the file again; any other person keeps the one that was switched on here, unless the
    file names one.

    Raises:
        SettingError: a demo person has the name of someone who came from a file.
    """
    wanted = {person.sub: person for person in [*demo, *(own or ())]}
    try:
        with engine.begin() as connection:
            stored = _stored(connection)
            gone = [sub for sub, each in stored.items() if _is_gone(each, wanted.get(sub), own)]
            _remove(connection, gone)
            left = {sub: each for sub, each in stored.items() if sub not in gone}
            _require_free_names(left, demo)
            for person in wanted.values():
                _store(connection, person, left.get(person.sub))
    except IntegrityError:
        # Another process that started at the same moment has added them.
        return


def _stored(connection: Connection) -> dict[str, Person]:
    rows = connection.execute(select(PEOPLE)).mappings()
    return {row["sub"]: Person(**row) for row in rows}


def _is_gone(stored: Person, wanted: NewPerson | None, own: Sequence[NewPerson] | None) -> bool:
    if wanted is not None and wanted.is_demo == stored.is_demo:
        return False
    return stored.is_demo or own is not None


def _remove(connection: Connection, subs: Iterable[str]) -> None:
    for sub in subs:
        for table in METADATA.sorted_tables:
            for column in (key.parent for key in table.foreign_keys if key.column is PEOPLE.c.sub):
                # A client that a person registered is not a person, and stays.
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
                "a person with that name from a file. Start with that file (--people FILE), with "
                "another data folder, or with AUTHORIZATION_SERVER_DEMO_PEOPLE=no."
            )


def _store(connection: Connection, person: NewPerson, stored: Person | None) -> None:
    values = asdict(person)
    password = values.pop("password")
    if stored is None:
        row = Person(password_hash=hash_of(password), **values)
        connection.execute(insert(PEOPLE), [row_of(row)])
        return
    changed = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if person.totp_secret is None and not person.is_demo:
        changed.pop("totp_secret", None)
    if "totp_secret" in changed:
        changed["totp_last_step"] = 0
    # The passwords of demo people are never changed, and verifying takes time.
    if not person.is_demo and not is_password_of(password, stored.password_hash):
        changed["password_hash"] = hash_of(password)
    if changed:
        _change(connection, person.sub, changed)


def _change(connection: Connection, sub: str, values: Mapping[str, Any]) -> None:
    connection.execute(update(PEOPLE).where(PEOPLE.c.sub == sub).values(values))
