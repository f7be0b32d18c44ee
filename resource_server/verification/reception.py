"""Takes the token of a request in hand, if it was sent as one should be, with a proof where its
scheme asks for one.
"""

from typing import NamedTuple

from flask import Request

from resource_server.presented.sending_checks import SENDING_CHECKS
from resource_server.presented.sent_token import sent_token
from resource_server.verification.dpop_proof import DpopProof
from resource_server.verification.proof_checks import PROOF_CHECKS, PROOF_USE_CHECKS
from resource_server.verification.seen_proofs import SeenProofs
from tracing.checks import run
from tracing.exchange import belongs_to


class InHand(NamedTuple):
    """A token that came as one should, and the proof that came with it, if it needs one."""

    token: str
    proof: DpopProof | None

    @property
    def proved_key(self) -> str | None:
        """The thumbprint of the key that the sender has proved to have; None if none."""
        return self.proof.thumbprint if self.proof else None

    def use_proof(self) -> None:
        """The proof, if there is one, has served.

        Raises:
            Refused: it had served before.
        """
        if self.proof is not None:
            run(PROOF_USE_CHECKS, self.proof)


class Reception:
    """Takes tokens in hand that are sent to this resource, with proofs that are so fresh."""

    def __init__(self, resource: str, seen: SeenProofs, proof_seconds: int) -> None:
        self._resource = resource
        self._seen = seen
        self._proof_seconds = proof_seconds

    def take(self, received: Request) -> InHand:
        """The token and its proof. Nothing is known yet of the token itself.

        Raises:
            Refused: there is none, or not as it should be.
        """
        sent = sent_token(received)
        run(SENDING_CHECKS, sent)
        belongs_to(sent.token)
        if not sent.needs_proof:
            return InHand(sent.token, None)
        proof = self._proof(received, sent.token)
        run(PROOF_CHECKS, proof)
        return InHand(sent.token, proof)

    def _proof(self, received: Request, token: str) -> DpopProof:
        # Where a server joins equal headers, it puts a comma, which no JWT contains.
        values = [value.strip() for value in received.headers.get("DPoP", "").split(",")]
        address = self._resource + received.path
        sent = [*filter(None, values)]
        return DpopProof(sent, received.method, address, token, self._seen, self._proof_seconds)
