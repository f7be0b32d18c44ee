"""The DPoP proof of a request (RFC 9449 §4.2): a small JWT, made for this request and signed with
the key that the access token is bound to.

It is opened only as far as a check asks, and not believed. Its key is in its own header; whether
that is the right key is decided by the token.
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
    """How old a proof may be, in seconds, which ones were used already, and the names of this
    server, for one of which it must be.
    """

    oldest_seconds: int
    seen: SeenProofs
    names: OwnNames


class DpopProof:
    """What a request carries as its proof, and what the proof should say.

    `addresses` are those by which the request may mean this server; `token` is the access token
    that came with it.
    """

    def __init__(self, request: Request, token: str, policy: ProofPolicy) -> None:
        # Where a server joins equal headers, it puts a comma, which no JWT contains.
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
        """The proof as a JWT, not yet verified; None when it is not a JWT."""
        return signatures.open_jwt(self.sent[0]) if self.sent else None

    @property
    def header(self) -> Mapping[str, Any]:
        """Its header; empty when it has none that can be read."""
        return self.signed.headers() if self.signed else {}

    @cached_property
    def key(self) -> Key | None:
        """The key in the header; None if it is missing or of an unknown kind."""
        return parsed_key(self.header.get("jwk"))

    @cached_property
    def thumbprint(self) -> str:
        """The name of that key (RFC 7638), as a token says it in cnf.jkt; empty without a key."""
        return self.key.thumbprint() if self.key else ""

    @cached_property
    def payload(self) -> Mapping[str, Any] | None:
        """Its payload; None when it is not a JSON object."""
        return signatures.payload_of(self.signed) if self.signed else None

    @property
    def claims(self) -> Mapping[str, Any]:
        """The payload, when it is an object; else empty."""
        return self.payload or {}

    @cached_property
    def is_first_use(self) -> bool:
        """Whether its jti is used now, for the first time: asking uses it."""
        jti = text(self.claims, "jti")
        # Until the proof is too old, were it made as far ahead as it may be.
        until = self.now + self.oldest_seconds + AHEAD_SECONDS
        return bool(jti) and self._seen.add(f"{self.thumbprint} {jti}", until, self.now)
