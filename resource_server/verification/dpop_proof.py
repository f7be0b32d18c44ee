"""A DPoP proof in the hand of the resource server (RFC 9449 §4.2): a small JWT, made for one
request and signed with the key that the access token is bound to.

It opens only as far as it is asked, and believes nothing. Its key comes from its own header; that
it is the right one is decided by the token.
"""

import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any

from joserfc.jwk import Key

from resource_server.verification import signatures
from resource_server.verification.keys import parsed_key
from resource_server.verification.seen_proofs import SeenProofs


class DpopProof:
    """What a request brought as its proof, and what the proof should say.

    `sent` are the values of the DPoP header, `method` and `address` those of the request, as we
    know ourselves by; `token` is the access token that came with it, and `seconds` how far from now
    it may have been made.
    """

    def __init__(
        self,
        sent: list[str],
        method: str,
        address: str,
        token: str,
        seen: SeenProofs,
        seconds: int,
    ) -> None:
        self.sent = sent
        self.method = method
        self.address = address
        self.token_hash = urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
        self.now = time.time()
        self.signed = signatures.open_jwt(sent[0]) if len(sent) == 1 else None
        self.header: Mapping[str, Any] = self.signed.headers() if self.signed else {}
        self.seconds = seconds
        self._seen = seen

    @cached_property
    def key(self) -> Key | None:
        """The key in the header; None if there is none that we understand."""
        return parsed_key(self.header.get("jwk"))

    @cached_property
    def thumbprint(self) -> str:
        """The name of that key (RFC 7638), as a token says it in cnf.jkt; empty without a key."""
        return self.key.thumbprint() if self.key else ""

    @cached_property
    def claims(self) -> Mapping[str, Any]:
        """The payload, when it is an object; else nothing."""
        payload = signatures.payload_of(self.signed) if self.signed else None
        return payload if isinstance(payload, dict) else {}

    def spend(self, until: float) -> bool:
        """Whether this is the first use of the proof; each later one until that time is none."""
        return self._seen.add(f"{self.thumbprint} {self.claims.get('jti')}", until, self.now)
