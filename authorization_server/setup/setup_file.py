"""The set-up file (TOML): people, clients, scopes and lifetimes that exist from the start.

`docs/setup.toml` shows everything that it can contain.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from authorization_server.config import Config
from authorization_server.scopes import OWN_SCOPES, Scopes
from authorization_server.setup.client_entry import client_of
from authorization_server.setup.demo_people import DEMO_PEOPLE
from authorization_server.setup.entries import EntryError, require_known
from authorization_server.setup.further_entries import lifetimes_of, scopes_of
from authorization_server.setup.person_entry import person_of
from authorization_server.setup.toml_file import TomlFile, read_toml
from authorization_server.storage.people import NewPerson
from authorization_server.storage.set_up_clients import NewClient
from tracing.checks import strictly

Entry = TypeVar("Entry")

LISTS, TABLES = ("person", "client"), ("scopes", "lifetimes")
SHORTEST_SECRET = 32
"""The minimum length of a client secret if others can reach the server and guess."""

OTHER_NAME = (
    "choose another (the demo people are left out with AUTHORIZATION_SERVER_DEMO_PEOPLE=no)."
)
A_DEMO_PERSON = "a demo person"


@dataclass(frozen=True, slots=True)
class Setup:
    """The content of a set-up file. Without a file it is empty, and people and clients stay as they
    are.
    """

    people: Sequence[NewPerson] | None = None
    clients: Sequence[NewClient] | None = None
    scopes: Scopes = OWN_SCOPES
    lifetimes: Mapping[str, Any] = field(default_factory=dict)

    def applied_to(self, config: Config) -> Config:
        """Return the settings, with the lifetimes of the file applied."""
        return replace(config, **self.lifetimes)


def read_setup(config: Config) -> Setup:
    """Return the content of the set-up file that the settings name.

    Raises:
        SettingError: it cannot be read, or something in it is wrong; the message names the line and
            what was expected there, and contains no secret.
    """
    if not config.setup:
        return Setup()
    toml = read_toml(Path(config.setup))
    _require_tables(toml)
    known_scopes = Scopes(_read(toml, ("scopes",), scopes_of))
    lifetimes = _read(toml, ("lifetimes",), lifetimes_of)
    people = _read_all(toml, "person", person_of)
    with strictly() if config.is_strict else nullcontext():
        clients = _read_all(toml, "client", lambda entry: client_of(entry, known_scopes))
    _require_people_apart(toml, people, DEMO_PEOPLE if config.demo_people else [])
    _require_clients_apart(toml, clients, config, [*people, *DEMO_PEOPLE])
    return Setup(people, clients, known_scopes, lifetimes)


def _require_tables(toml: TomlFile) -> None:
    document = toml.document
    try:
        require_known(document, (*LISTS, *TABLES))
    except EntryError as error:
        raise toml.wrong((error.key or "",), error.sentence) from None
    for name in LISTS:
        if name in document and not _is_list_of_tables(document[name]):
            raise toml.wrong((name,), f"each {name} must begin with a line [[{name}]].")
    for name in TABLES:
        if name in document and not isinstance(document[name], dict):
            raise toml.wrong((name,), f"{name} must begin with a line [{name}].")
    if not document:
        says = "expected at least one of [[person]], [[client]], [scopes], [lifetimes]."
        raise toml.wrong((), says)


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _read_all(toml: TomlFile, name: str, read: Callable[[Mapping[str, Any]], Entry]) -> list[Entry]:
    numbers = range(len(toml.document.get(name, ())))
    return [_read(toml, (name, number), read) for number in numbers]


def _read(
    toml: TomlFile, place: tuple[str | int, ...], read: Callable[[Mapping[str, Any]], Entry]
) -> Entry:
    """Read the entry at this place, or an empty entry if it is missing."""
    name, *number = place
    entry = toml.document.get(str(name), {})
    for position in number:
        entry = entry[position]
    try:
        return read(entry)
    except EntryError as error:
        key = () if error.key is None else (error.key,)
        raise toml.wrong((*place, *key), error.sentence) from None


def _require_people_apart(
    toml: TomlFile, people: Sequence[NewPerson], demo: Sequence[NewPerson]
) -> None:
    names = {person.username: A_DEMO_PERSON for person in demo}
    subs = {person.sub: A_DEMO_PERSON for person in demo}
    for number, person in enumerate(people):
        for known, key, name in ((names, "username", person.username), (subs, "sub", person.sub)):
            if name in known:
                is_named = key in toml.document["person"][number]
                place = ("person", number, key if is_named else "username")
                says = f"{key} {name!r} belongs to {known[name]}: {OTHER_NAME}"
                raise toml.wrong(place, says)
            known[name] = "another person in this file"


def _require_clients_apart(
    toml: TomlFile, clients: Sequence[NewClient], config: Config, people: Iterable[NewPerson]
) -> None:
    # RFC 9700 §4.15: a client's own token must not look like a person's.
    known = {person.sub: "a person, as the sub" for person in people}
    known[config.resource_client_id] = "the resource server"
    for number, client in enumerate(clients):
        if client.client_id in known:
            says = f"client_id {client.client_id!r} belongs to {known[client.client_id]}"
            raise toml.wrong(("client", number, "client_id"), f"{says}: choose another.")
        known[client.client_id] = "another client in this file"
        is_short = client.secret is not None and len(client.secret) < SHORTEST_SECRET
        if is_short and config.is_open_to_others:
            raise toml.wrong(
                ("client", number, "client_secret"),
                f"client_secret must have at least {SHORTEST_SECRET} characters, since others can "
                "reach this server and try many.",
            )
