"""The DPoP proof of a request (RFC 9449 §4.2): a small JWT, made for this request and signed with
the key to which the access token is bound.

It is read only as far as a check requires, and not trusted. Its key is in its own header; the token
decides whether that is the right key.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Request
from joserfc.jwk import Key
from joserfc.jws import CompactSignature
from werkzeug.utils import cached_property

from hosting.access.own_names import OwnNames
from hosting.control import clock
from resource_server.config import AHEAD_SECONDS
from resource_server.verification import signatures
from resource_server.verification.claims import text
from resource_server.verification.keys import parsed_key
from resource_server.verification.seen_proofs import SeenProofs


@dataclass(frozen=True, slots=True)
class ProofPolicy:
    """How old a proof may be (in seconds), which proofs were already used, and the names of this
    server, one of which the proof must contain.
    """

    oldest_seconds: int
    seen: SeenProofs
    names: OwnNames


class DpopProof:
    """What a request carries as its proof, and what the proof should contain.

    `addresses` are the URLs by which the request may mean this server; `token` is the access token
    that was sent with it.
    """

    def __init__(self, request: Request, token: str, policy: ProofPolicy) -> None:
        # A server that joins repeated headers separates them with a comma, which no JWT contains.
        values = (value.strip() for value in request.headers.get("DPoP", "").split(","))
        self.sent = [value for value in values if value]
        self.method = request.method
        self.addresses = policy.names.addresses_of(request)
        self.oldest_seconds = policy.oldest_seconds
        self.now = clock.now()
        self._token = token
        self._seen = policy.seen

    @cached_property
    def token_hash(self) -> str:
        """The hash of the access token (RFC 9449 §4.2)."""
        digest = sha256(self._token.encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    @cached_property
    def signed(self) -> CompactSignature | None:
        """The proof as a JWT, not yet verified; None if it is not a JWT."""
        return signatures.open_jwt(self.sent[0]) if self.sent else None

    @property
    def header(self) -> Mapping[str, Any]:
        """The proof's header; empty if none can be read."""
        return self.signed.headers() if self.signed else {}

    @cached_property
    def key(self) -> Key | None:
        """The key in the header; None if it is missing or of an unknown kind."""
        return parsed_key(self.header.get("jwk"))

    @cached_property
    def thumbprint(self) -> str:
        """The thumbprint of that key (RFC 7638), as in a token's cnf.jkt; empty without a key."""
        return self.key.thumbprint() if self.key else ""

    @cached_property
    def payload(self) -> Mapping[str, Any] | None:
        """The proof's payload; None if it is not a JSON object."""
        return signatures.payload_of(self.signed) if self.signed else None

    @property
    def claims(self) -> Mapping[str, Any]:
        """The payload if it is an object; otherwise empty."""
        return self.payload or {}

    @cached_property
    def is_first_use(self) -> bool:
        """Whether the proof's jti has not been used before; reading this marks it as used."""
        jti = text(self.claims, "jti")
        # Until the proof is too old, even if it was made as far ahead as is allowed.
        until = self.now + self.oldest_seconds + AHEAD_SECONDS
        return bool(jti) and self._seen.add(f"{self.thumbprint} {jti}", until, self.now)
