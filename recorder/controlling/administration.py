"""The people, clients, consents and lifetimes that an authorization server lists."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct

from recorder.controlling.role_control import UNREADABLE, ControlAnswer, RoleControl

OK, NOT_FOUND = 200, 404
Listed = TypeVar("Listed")


class PersonRow(Struct, frozen=True):
    """A person who can log in."""

    username: str
    name: str
    email: str | None
    groups: tuple[str, ...]
    is_demo: bool


class ClientRow(Struct, frozen=True):
    """A client; one that is not set up was registered dynamically."""

    client_id: str
    is_set_up: bool
    metadata: Mapping[str, object]

    @property
    def name(self) -> str:
        """The name that the client gives itself; "" if it gives none."""
        return str(self.metadata.get("client_name", ""))


class ConsentRow(Struct, frozen=True):
    """What a person has allowed a client."""

    username: str
    client_id: str
    scope: str


class _People(Struct, frozen=True):
    people: tuple[PersonRow, ...]


class _Clients(Struct, frozen=True):
    clients: tuple[ClientRow, ...]


class _Consents(Struct, frozen=True):
    consents: tuple[ConsentRow, ...]


class Administration(Struct, frozen=True):
    """Everything that an authorization server lists."""

    people: tuple[PersonRow, ...]
    clients: tuple[ClientRow, ...]
    consents: tuple[ConsentRow, ...]
    lifetimes: Mapping[str, int]


class _Unlisted(Exception):
    """A role's list cannot be read; the message says why, in a sentence."""


def administration(role: RoleControl) -> Administration | str | None:
    """What this role lists; None if it has no people, or a sentence if it cannot be read."""
    answer = role.ask("GET", "/people")
    if answer.status == NOT_FOUND:
        return None
    try:
        return Administration(
            people=_read(answer, _People).people,
            clients=_read(role.ask("GET", "/clients"), _Clients).clients,
            consents=_read(role.ask("GET", "/consents"), _Consents).consents,
            lifetimes=_read(role.ask("GET", "/lifetimes"), dict[str, int]),
        )
    except _Unlisted as why:
        return str(why)


def _read(answer: ControlAnswer, kind: type[Listed]) -> Listed:
    if answer.status != OK:
        raise _Unlisted(answer.document.get("error", UNREADABLE))
    try:
        return msgspec.convert(answer.document, kind)
    except msgspec.ValidationError as error:
        raise _Unlisted(UNREADABLE) from error
