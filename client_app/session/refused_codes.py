"""The codes that the client has refused to exchange, so that none is exchanged later.

A code that arrived with a wrong state may have been meant for a victim's app, in a response that an
attacker manipulated; the attacker could deliver the same code again, with a state of their own. The
authorization server is not told, so forged responses cost it nothing.
"""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Engine, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from client_app.tables import METADATA
from hosting.control import clock
from hosting.database import statements_of
from hosting.expired_rows import delete_some
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, row_of, table_of

CODE_SECONDS = 600
"""How long a code is remembered: RFC 6749 §4.1.2 recommends that no code be valid for longer."""
MOST_CODES = 10_000
"""Maximum number of codes to remember: anyone can send some."""


@dataclass(frozen=True, slots=True)
class RefusedCode:
    """The hash of a code, and when the code was first refused."""

    code_hash: Annotated[str, KEY]
    refused_at: Annotated[float, INDEXED]


REFUSED_CODES = table_of(RefusedCode, "refused_codes", METADATA)

_insert = insert(REFUSED_CODES)
_find = select(REFUSED_CODES.c.code_hash).where(REFUSED_CODES.c.code_hash == bindparam("of_code"))
_delete_old = delete_some(REFUSED_CODES, REFUSED_CODES.c.refused_at, 20)
_too_many = (
    select(REFUSED_CODES.c.code_hash)
    .order_by(REFUSED_CODES.c.refused_at.desc())
    .limit(20)
    .offset(MOST_CODES)
)
_delete_oldest = delete(REFUSED_CODES).where(REFUSED_CODES.c.code_hash.in_(_too_many))


class RefusedCodes:
    """The refused codes in the database, shared by all workers."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def add(self, code: str) -> None:
        """Remember a code for as long as it could be valid, and delete some old ones."""
        now = clock.now()
        self._statements.change(_delete_old, {"before": now - CODE_SECONDS})
        try:
            self._statements.change(_insert, row_of(RefusedCode(hashed(code), now)))
        except IntegrityError:
            return
        self._statements.change(_delete_oldest, {})

    def has(self, code: str) -> bool:
        """Whether this code was refused before."""
        return self._statements.first(_find, {"of_code": hashed(code)}) is not None
