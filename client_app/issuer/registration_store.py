"""The registrations that this client has at one issuer, in the database."""

from dataclasses import asdict

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from client_app.issuer.registration_checks import Registration
from client_app.models import RegistrationRow

STORED = "stored from an earlier flow"

_is_ours = (
    RegistrationRow.issuer == bindparam("of_issuer"),
    RegistrationRow.redirect_uri == bindparam("of_redirect_uri"),
    RegistrationRow.kind == bindparam("of_kind"),
)
_find = select(*RegistrationRow.__table__.columns).where(*_is_ours)
_delete = delete(RegistrationRow).where(
    *_is_ours, RegistrationRow.client_id == bindparam("of_client_id")
)
_insert = insert(RegistrationRow)


class RegistrationStore:
    """At most one registration of each kind for one redirect URI at one issuer."""

    def __init__(self, engine: Engine, issuer: str, redirect_uri: str) -> None:
        self._engine = engine
        self._key = {"of_issuer": issuer, "of_redirect_uri": redirect_uri}

    def find(self, kind: str) -> Registration | None:
        """The stored registration of this kind, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(_find, self._key | {"of_kind": kind}).mappings().first()
        if row is None:
            return None
        values = {**row, "id_token_algs": tuple(row["id_token_algs"].split()), "origin": STORED}
        return Registration(**values)

    def keep(self, registration: Registration, instead_of: Registration | None) -> bool:
        """Store it; False if another process stored one first."""
        try:
            with self._engine.begin() as connection:
                if instead_of is not None:
                    self._delete(connection, instead_of)
                connection.execute(_insert, _as_row(registration))
        except IntegrityError:
            return False
        return True

    def forget(self, registration: Registration) -> None:
        """Delete it, unless another one took its place already."""
        with self._engine.begin() as connection:
            self._delete(connection, registration)

    def _delete(self, connection: Connection, registration: Registration) -> None:
        its = {"of_kind": registration.kind, "of_client_id": registration.client_id}
        connection.execute(_delete, self._key | its)


def _as_row(registration: Registration) -> dict[str, object]:
    row = asdict(registration)
    # Said of each registration that is read from here.
    del row["origin"]
    return row | {"id_token_algs": " ".join(registration.id_token_algs)}
