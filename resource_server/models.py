"""What the resource server keeps. Times are seconds since 1970."""

from sqlalchemy import Engine, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hosting.database import create_tables, open_database

BATCH = 10
"""Rows that have run out which are deleted each time one is added: more than one, so that nothing
grows, and few, so that nobody waits for the cleaning.
"""


class Base(DeclarativeBase):
    """All tables of this role."""


class Owner(Base):
    """Somebody of whom more is known here than the subject of a token."""

    __tablename__ = "owners"

    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text)


class Note(Base):
    """A note. `owner` is the `sub` of the tokens that open it; any subject of the issuer may have
    notes.
    """

    __tablename__ = "notes"
    __table_args__ = (Index("notes_by_owner", "owner", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(255))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[int]


class OwnRegistration(Base):
    """Who we are at an issuer, where we registered ourselves to introspect tokens.

    The secret is kept as it is, since it has to be sent.
    """

    __tablename__ = "own_registrations"

    issuer: Mapped[str] = mapped_column(String(500), primary_key=True)
    client_id: Mapped[str] = mapped_column(Text)
    client_secret: Mapped[str] = mapped_column(Text)


class ClientUsage(Base):
    """How often a client has called in its own name, and since when."""

    __tablename__ = "client_usage"

    client_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    calls: Mapped[int]
    first_at: Mapped[int]
    last_at: Mapped[int] = mapped_column(index=True)


class SeenProof(Base):
    """A DPoP proof that was used, as long as it could be used again. Only its hash is kept."""

    __tablename__ = "seen_proofs"

    proof_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[float] = mapped_column(index=True)


def prepared_database(url: str) -> Engine:
    """Open the database with all its tables; what is there is kept.

    Raises:
        hosting.settings.SettingError: it cannot be opened.
    """
    engine = open_database(url)
    create_tables(engine, Base.metadata)
    return engine
