"""This client's registrations at one issuer, in the database."""

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from client_app.issuer.registration_checks import Registration
from client_app.tables import METADATA
from hosting.database import statements_of
from hosting.tables import reader_of, row_of, table_of

STORED = "stored from an earlier flow"

REGISTRATIONS = table_of(Registration, "registrations", METADATA)

_read = reader_of(Registration)
_is_ours = (
    REGISTRATIONS.c.issuer == bindparam("of_issuer"),
    REGISTRATIONS.c.redirect_uri == bindparam("of_redirect_uri"),
    REGISTRATIONS.c.kind == bindparam("of_kind"),
)
_find = select(REGISTRATIONS).where(*_is_ours)
_delete = delete(REGISTRATIONS).where(
    *_is_ours, REGISTRATIONS.c.client_id == bindparam("of_client_id")
)
_insert = insert(REGISTRATIONS)


class RegistrationStore:
    """At most one registration of each kind for one redirect URI at one issuer."""

    def __init__(self, engine: Engine, issuer: str, redirect_uri: str) -> None:
        self._engine = engine
        self._key = {"of_issuer": issuer, "of_redirect_uri": redirect_uri}

    def find(self, kind: str) -> Registration | None:
        """Return the stored registration of this kind, or None."""
        row = statements_of(self._engine).first(_find, self._key | {"of_kind": kind})
        return _read(row, origin=STORED) if row else None

    def keep(self, registration: Registration, instead_of: Registration | None) -> bool:
        """Store a registration; False if another process stored one first."""
        try:
            with self._engine.begin() as connection:
                if instead_of is not None:
                    self._delete(connection, instead_of)
                connection.execute(_insert, row_of(registration))
        except IntegrityError:
            return False
        return True

    def forget(self, registration: Registration) -> None:
        """Delete a registration, unless it has already been replaced."""
        with self._engine.begin() as connection:
            self._delete(connection, registration)

    def _delete(self, connection: Connection, registration: Registration) -> None:
        its = {"of_kind": registration.kind, "of_client_id": registration.client_id}
        connection.execute(_delete, self._key | its)
