"""The people who can log in, and their passwords (argon2id)."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Engine, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from authorization_server.storage.models import Person
from hosting.random_values import as_bytes

# OWASP's floor for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

_find = select(Person.sub, Person.name, Person.password_hash).where(
    Person.username == bindparam("username")
)


@dataclass(frozen=True, slots=True)
class LoggedInPerson:
    """Who logged in, when (seconds since 1970), and how (RFC 8176)."""

    sub: str
    name: str
    username: str
    logged_in_at: int
    amr: tuple[str, ...]
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be added, with the password in clear, and the second factor if it is on."""

    sub: str
    username: str
    name: str
    password: str
    totp_secret: str | None = None


class People:
    """The people in the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # One for each core: more hashes at once are not faster, and a thread that has hashed keeps
        # its 19 MiB.
        self._hashing = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="password")
        self._nobodys_hash = _nobodys_hash()

    def sub_with_password(self, username: str, password: str) -> str | None:
        """The subject identifier of the person with this name and password, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(_find, {"username": username}).first()
        password_hash = row.password_hash if row else self._nobodys_hash
        matches = self._hashing.submit(_verify, password_hash, password).result()
        return row.sub if row and matches else None

    def add_missing(self, people: list[NewPerson]) -> None:
        """Add those who are not there yet."""
        with self._engine.connect() as connection:
            there = set(connection.scalars(select(Person.sub)))
        rows = [_row(person) for person in people if person.sub not in there]
        if not rows:
            return
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(Person), rows)
        except IntegrityError:
            # Another process that started at the same moment has added them.
            return


@cache
def _nobodys_hash() -> str:
    # Verified for unknown names, so that they take as long as known ones.
    return _hasher.hash("nobody")


def _row(person: NewPerson) -> dict[str, str | None]:
    return {
        "sub": person.sub,
        "username": person.username,
        "name": person.name,
        "password_hash": _hasher.hash(person.password),
        "totp_secret": person.totp_secret,
    }


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, as_bytes(password))
    except VerifyMismatchError:
        return False
