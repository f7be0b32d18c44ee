"""Remembers used DPoP proofs for as long as they could be used again."""

from hashlib import sha256

from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from hosting.database import statements_of
from hosting.expired_rows import delete_some
from hosting.tables import row_of
from resource_server.tables import BATCH, SEEN_PROOFS, SeenProof

_forget = delete_some(SEEN_PROOFS, SEEN_PROOFS.c.expires_at, BATCH)
_add = insert(SEEN_PROOFS)


class SeenProofs:
    """The used proofs, in the database, so that every worker knows them."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def add(self, proof: str, until: float, now: float) -> bool:
        """Remember a proof until this time; False if it is known. Deletes some expired proofs."""
        proof_hash = sha256(proof.encode("utf-8", "surrogatepass")).hexdigest()
        self._statements.change(_forget, {"before": now})
        try:
            self._statements.change(_add, row_of(SeenProof(proof_hash, until)))
        except IntegrityError:
            return False
        return True
