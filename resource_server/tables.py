"""What the resource server stores. Times are seconds since 1970."""

from dataclasses import dataclass, field
from typing import Annotated

from sqlalchemy import Index, MetaData

from hosting.tables import INDEXED, KEY, table_of

METADATA = MetaData()

BATCH = 10
"""How many expired rows are deleted each time a row is added: more than one, so that the table does
not grow, but few, so that no caller waits for the cleanup.
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """A user about whom this server knows more than the subject of a token."""

    subject: Annotated[str, KEY]
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note. `owner` is the `sub` of the tokens that give access to it; any subject of the issuer
    may have notes.
    """

    id: Annotated[int, KEY]
    owner: str
    text: str
    written_at: int


@dataclass(frozen=True, slots=True)
class OwnRegistration:
    """This server's own registration at an issuer, made to introspect tokens.

    The secret is stored as it is, because it has to be sent.
    """

    issuer: Annotated[str, KEY]
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientUsage:
    """How often a client has called in its own name, and since when."""

    client_id: Annotated[str, KEY]
    calls: int
    first_at: int
    last_at: Annotated[int, INDEXED]


@dataclass(frozen=True, slots=True)
class SeenProof:
    """A used DPoP proof, kept for as long as it could be used again. Only its hash is stored."""

    proof_hash: Annotated[str, KEY]
    expires_at: Annotated[float, INDEXED]


OWNERS = table_of(Owner, "owners", METADATA)
NOTES = table_of(Note, "notes", METADATA, Index("notes_by_owner", "owner", "id"))
OWN_REGISTRATIONS = table_of(OwnRegistration, "own_registrations", METADATA)
CLIENT_USAGE = table_of(ClientUsage, "client_usage", METADATA)
SEEN_PROOFS = table_of(SeenProof, "seen_proofs", METADATA)
