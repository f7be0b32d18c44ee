"""DPoP proofs: a client shows for one request that it has a private key (RFC 9449)."""

import base64
import hashlib
from dataclasses import dataclass, field
from math import ceil
from urllib.parse import urlsplit

from flask import Request
from joserfc.jwk import ECKey, RSAKey
from werkzeug.utils import cached_property

from authorization_server.config import AHEAD_SECONDS, Config
from authorization_server.credentials.signed_statements import (
    Statement,
    open_statement,
    public_key,
)
from authorization_server.storage.seen_jtis import SeenJtis
from hosting.access.own_names import OwnNames
from hosting.control import clock
from hosting.random_values import as_bytes

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass
class Proof:
    """The value of the DPoP header, and the request that it was sent with.

    `addresses` are the URLs by which the request may name this server. `access_token` is the token
    sent with the proof at a resource, or None. `oldest_seconds` is how old the proof may be.
    """

    header: str
    method: str
    addresses: tuple[str, ...]
    access_token: str | None
    oldest_seconds: int
    seen: SeenJtis
    now: float = field(default_factory=clock.now)

    @cached_property
    def jwt(self) -> Statement:
        """The proof, not yet verified."""
        return open_statement(self.header)

    @cached_property
    def key(self) -> ECKey | RSAKey | None:
        """The public key in its header; None if there is none that we support."""
        return public_key(self.jwt.header.get("jwk"))

    @cached_property
    def jkt(self) -> str:
        """The thumbprint of the key (RFC 7638), to which tokens are bound; empty without a key."""
        return self.key.thumbprint() if self.key else ""

    @cached_property
    def age(self) -> float | None:
        """How many seconds ago it was made; None if it has no usable `iat`."""
        made = self.jwt.seconds("iat")
        return None if made is None else self.now - made

    def spend(self) -> bool:
        """Remember its jti, and return True if this is its first use."""
        # Remembered until the proof is too old, even if it was made as far ahead as allowed.
        ends = ceil(self.now) + self.oldest_seconds + AHEAD_SECONDS
        return self.seen.is_first(self.jkt, self.jwt.text("jti"), ends)


def proof_of(
    request: Request, config: Config, seen: SeenJtis, access_token: str | None = None
) -> Proof | None:
    """Return the proof in a request, not yet checked; None if it contains none."""
    header = request.headers.get("DPoP")
    if header is None:
        return None
    return Proof(
        header=header,
        method=request.method,
        # Behind a proxy, the address of this hop is not the one that the client used.
        addresses=OwnNames.of(config).addresses_of(request),
        access_token=access_token,
        oldest_seconds=config.just_now_seconds,
        seen=seen,
    )


def normal_address(uri: str) -> tuple[str, str, int | None, str] | None:
    """Return the parts of a URL that are compared: without query and fragment, and ignoring case
    where case does not matter (§4.3).
    """
    try:
        parts = urlsplit(uri)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname or "", port, parts.path or "/"


def hash_of(access_token: str) -> str:
    """Return `ath`: BASE64URL(SHA256(access token)), without padding (§4.2)."""
    digest = hashlib.sha256(as_bytes(access_token)).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
