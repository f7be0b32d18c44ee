"""Remembers the DPoP proofs that were used, for as long as they could be used again."""

from hashlib import sha256

from sqlalchemy import Engine, bindparam, insert
from sqlalchemy.exc import IntegrityError

from hosting.expired_rows import delete_some
from resource_server.models import BATCH, SeenProof

_forget = delete_some(SeenProof, SeenProof.expires_at, BATCH)
_add = insert(SeenProof).values(
    proof_hash=bindparam("proof_hash"), expires_at=bindparam("expires_at")
)


class SeenProofs:
    """The proofs in the database, so that every worker knows them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, proof: str, until: float, now: float) -> bool:
        """Remember a proof until then; False if it is there already. Some old ones are dropped."""
        row = {
            "proof_hash": sha256(proof.encode("utf-8", "surrogatepass")).hexdigest(),
            "expires_at": until,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(_forget, {"before": now})
                connection.execute(_add, row)
        except IntegrityError:
            return False
        return True
