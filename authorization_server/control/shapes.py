"""The JSON that this role accepts and returns at `/_control`, as structs.

The rules for their members are defined where the set-up file is read.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from authorization_server.registration.client_metadata import ADDRESSES
from authorization_server.setup.client_entry import METADATA, OWN_KEYS
from authorization_server.setup.further_entries import LIFETIMES
from authorization_server.setup.person_entry import KEYS
from authorization_server.storage.token_lifetimes import ACCESS_TOKEN, CHOSEN
from hosting.control.reading import SECRET

Field = tuple[str, Any, Any]

SECRETS = {name for name, key in {**KEYS, **OWN_KEYS}.items() if key.is_secret}

MOST_BYTES = 64 * 1024
"""The maximum size of a person or a client, in bytes."""

PERSON_TYPES: Mapping[str, Any] = {
    "email_verified": bool,
    "groups": list[str],
    "claims": dict[str, Any],
}
CLIENT_TYPES: Mapping[str, Any] = {
    "client_secret": str,
    "scope": str,
    "token_endpoint_auth_method": str,
    **dict.fromkeys((*ADDRESSES, "grant_types", "response_types"), list[str]),
}
TOKENS = ("access_token_seconds", "id_token_seconds")
"""The lifetimes limited to the longest that a client may choose for its tokens. A retired signing
key is published for that long; a token that lives longer could not be verified after a rotation.
"""


def _described(
    expected: Mapping[str, str], types: Mapping[str, Any], usual: Any
) -> Iterable[Field]:
    for name, says in expected.items():
        # Any: the type is known only at run time.
        more = SECRET if name in SECRETS else None
        kind: Any = Annotated[
            types.get(name, usual), Meta(description=says, extra_json_schema=more)
        ]
        yield name, kind | UnsetType, UNSET


def _lifetimes() -> Iterable[tuple[str, Any]]:
    for name, (least, most) in LIFETIMES.items():
        longest = CHOSEN[ACCESS_TOKEN].most if name in TOKENS else most
        says = f"a whole number of seconds from {least} to {longest}"
        yield name, Annotated[int, Meta(ge=least, le=longest, description=says)]


PersonWanted = defstruct(
    "PersonWanted",
    list(
        _described(
            {name: key.expected for name, key in KEYS.items() if name != "username"},
            PERSON_TYPES,
            str,
        )
    ),
    namespace={
        "__doc__": "A person to be added or replaced, as in the set-up file. What is left out is "
        "as usual; someone who is there already keeps the password and the second factor."
    },
    forbid_unknown_fields=True,
)
ClientWanted = defstruct(
    "ClientWanted",
    list(
        _described(
            {"client_secret": OWN_KEYS["client_secret"].expected, **METADATA}, CLIENT_TYPES, Any
        )
    ),
    namespace={
        "__doc__": "A client to be added or replaced, as in the set-up file: client metadata (RFC "
        "7591 §2), with its secret."
    },
    forbid_unknown_fields=True,
)
Lifetimes = defstruct(
    "Lifetimes",
    list(_lifetimes()),
    namespace={"__doc__": "How long what is issued from now on lives, in seconds."},
)
LifetimesWanted = defstruct(
    "LifetimesWanted",
    [(name, kind | UnsetType, UNSET) for name, kind in _lifetimes()],
    namespace={"__doc__": "Lifetimes to be changed, in seconds; the others stay."},
    forbid_unknown_fields=True,
)


class PersonShown(Struct, frozen=True):
    """A person, without the password."""

    username: str
    sub: str
    name: str
    email: str | None
    email_verified: bool
    groups: tuple[str, ...]
    claims: dict[str, Any]
    has_second_factor: bool
    is_demo: bool


class People(Struct, frozen=True):
    """The people who can log in."""

    people: list[PersonShown]


class ClientShown(Struct, frozen=True):
    """A client and its metadata (RFC 7591 §2), without the secret. One that is not set up
    registered itself, or was registered by a person.
    """

    client_id: str
    is_set_up: bool
    has_secret: bool
    metadata: dict[str, Any]


class Clients(Struct, frozen=True):
    """The clients."""

    clients: list[ClientShown]


class ConsentWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person allows a client; it replaces what was allowed before."""

    scope: Annotated[str, Meta(description="a string of scopes that this server knows")]


class ConsentShown(Struct, frozen=True):
    """What a person has allowed a client, and when (seconds since 1970)."""

    username: str
    client_id: str
    scope: str
    given_at: int


class Consents(Struct, frozen=True):
    """What people have allowed clients, newest first."""

    consents: list[ConsentShown]
