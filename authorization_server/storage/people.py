"""The people who can log in, and their passwords (argon2id)."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Engine, bindparam, select

from authorization_server.storage.tables import METADATA
from hosting.database import statements_of
from hosting.random_values import as_bytes
from hosting.tables import KEY, UNIQUE, table_of

# OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Slow hashing does not protect a password that everyone knows.
_quick_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

NOBODYS_HASH = (
    f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    f"${'A' * 22}${'A' * 43}"
)
"""Verified for unknown names, so that they take as long as known ones. No known password has this
hash (its salt and its digest are all zeros).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A resource owner who can log in."""

    sub: Annotated[str, KEY]
    username: Annotated[str, UNIQUE]
    name: str
    password_hash: str
    # The one secret that is stored in plain text: this server has to compute the same code as the
    # person's authenticator app, which is impossible from a hash (RFC 6238 §5.1). None: no second
    # factor.
    totp_secret: str | None
    # The time step of the newest accepted code, so that no code is accepted twice.
    totp_last_step: int = 0
    email: str | None = None
    email_verified: bool = False
    groups: tuple[str, ...] = ()
    # Further claims about the person, by name.
    claims: dict[str, Any] = field(default_factory=dict)
    # Whether the password is public.
    is_demo: bool = False
    # Added or replaced while the server runs, which lasts until it is restarted.
    is_changed: bool = False


PEOPLE = table_of(Person, "people", METADATA)

_find = select(PEOPLE.c.sub, PEOPLE.c.password_hash, PEOPLE.c.is_demo).where(
    PEOPLE.c.username == bindparam("username")
)
_sub = select(PEOPLE.c.sub, PEOPLE.c.is_demo).where(PEOPLE.c.username == bindparam("username"))
_username = select(PEOPLE.c.username).where(PEOPLE.c.sub == bindparam("of_person"))


@dataclass(frozen=True, slots=True)
class LoggedInPerson:
    """Who logged in, when (seconds since 1970), how (RFC 8176), and in which session."""

    sub: str
    name: str
    username: str
    logged_in_at: int
    amr: tuple[str, ...]
    has_second_factor: bool
    sid: str


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be added, with the password in plain text, and the second factor if it is on.

    `claims` are further claims about the person, by name.
    """

    sub: str
    username: str
    name: str
    password: str
    totp_secret: str | None = None
    email: str | None = None
    email_verified: bool = False
    groups: tuple[str, ...] = ()
    claims: dict[str, Any] = field(default_factory=dict)
    is_demo: bool = False


class Recognised(NamedTuple):
    """The subject identifier of the person with a username, or None if it is unknown, and whether
    the password that was sent with it is theirs.
    """

    sub: str | None
    has_right_password: bool


class People:
    """The people in the database. Without `demo_people`, stored demo people cannot log in."""

    def __init__(self, engine: Engine, *, demo_people: bool) -> None:
        self._demo_people = demo_people
        self._statements = statements_of(engine)
        # One thread per core: more concurrent hashes are not faster, and a thread that has hashed
        # keeps its 19 MiB.
        self._hashing = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="password")

    def recognise(self, username: str, password: str) -> Recognised:
        """Return who has this name, and whether this is their password."""
        row = self._statements.first(_find, {"username": username})
        sub, password_hash, is_demo = row or (None, NOBODYS_HASH, False)
        if is_demo and not self._demo_people:
            sub, password_hash = None, NOBODYS_HASH
        matches = self._hashing.submit(_verify, password_hash, password).result()
        return Recognised(sub, matches)

    def sub_of(self, username: str) -> str | None:
        """Return the subject identifier of the person with this name, or None."""
        row = self._statements.first(_sub, {"username": username})
        sub, is_demo = row or (None, False)
        return None if sub is None or (is_demo and not self._demo_people) else str(sub)

    def username_of(self, sub: str) -> str:
        """Return the name with which this person logs in."""
        (username,) = self._statements.first(_username, {"of_person": sub}) or (sub,)
        return str(username)


def hash_of(password: str) -> str:
    """Return the hash to store for a password."""
    return _hasher.hash(password)


def quick_hash_of(password: str) -> str:
    """Return a hash that takes little work, for a demo password: tests sign in often."""
    return _quick_hasher.hash(password)


def is_password_of(password: str, password_hash: str) -> bool:
    """Whether this hash was made from this password."""
    return _verify(password_hash, password)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, as_bytes(password))
    except VerifyMismatchError:
        return False
