"""The people, clients, consents and lifetimes of an authorization server, as it lists them."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct

from recorder.controlling.role_control import RoleControl

OK = 200
Listed = TypeVar("Listed", bound=Struct)


class PersonRow(Struct, frozen=True):
    """A person who can log in."""

    username: str
    name: str
    email: str | None
    groups: tuple[str, ...]
    is_demo: bool


class ClientRow(Struct, frozen=True):
    """A client; one that is not set up was registered."""

    client_id: str
    is_set_up: bool
    metadata: Mapping[str, object]

    @property
    def name(self) -> str:
        """What it calls itself."""
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
    """All of them."""

    people: tuple[PersonRow, ...]
    clients: tuple[ClientRow, ...]
    consents: tuple[ConsentRow, ...]
    lifetimes: Mapping[str, int]


def administration(role: RoleControl) -> Administration | None:
    """What this role lists; None where it lists no people, or its answer cannot be read."""
    answer = role.ask("GET", "/people")
    if answer.status != OK:
        return None
    try:
        return Administration(
            people=msgspec.convert(answer.document, _People).people,
            clients=_asked(role, "/clients", _Clients).clients,
            consents=_asked(role, "/consents", _Consents).consents,
            lifetimes=msgspec.convert(role.ask("GET", "/lifetimes").document, dict[str, int]),
        )
    except msgspec.ValidationError:
        return None


def _asked(role: RoleControl, path: str, kind: type[Listed]) -> Listed:
    return msgspec.convert(role.ask("GET", path).document, kind)
