"""DPoP proofs: a client shows for one request that it has a private key (RFC 9449)."""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Request
from joserfc.jwk import ECKey, RSAKey

from authorization_server.config import Config
from authorization_server.credentials.signed_statements import Statement, open_statement, public_key
from authorization_server.storage.seen_jtis import SeenJtis
from hosting.random_values import as_bytes

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proof:
    """What came in the DPoP header, and the request that it came with.

    `access_token` is the token that the proof goes with at a resource; None where there is none.
    `oldest_seconds` is how old the proof may be.
    """

    header: str
    method: str
    address: str
    access_token: str | None
    oldest_seconds: int
    seen: SeenJtis
    statement: Statement | None
    key: ECKey | RSAKey | None
    now: float = field(default_factory=time.time)

    @property
    def jwt(self) -> Statement:
        """The proof, which an earlier check has found to be a signed JWT."""
        assert self.statement is not None
        return self.statement

    @property
    def jkt(self) -> str:
        """The thumbprint of the key (RFC 7638), to which tokens are bound."""
        assert self.key is not None
        return self.key.thumbprint()


def proof_of(
    request: Request, config: Config, seen: SeenJtis, access_token: str | None = None
) -> Proof | None:
    """The proof that a request brings, not yet checked; None when it brings none."""
    header = request.headers.get("DPoP")
    if header is None:
        return None
    statement = open_statement(header)
    return Proof(
        header=header,
        method=request.method,
        # Behind a proxy the address of this hop is not the one that the client asked.
        address=config.issuer + request.path,
        access_token=access_token,
        oldest_seconds=config.just_now_seconds,
        seen=seen,
        statement=statement,
        key=public_key(statement.header.get("jwk")) if statement else None,
    )


def normal_address(uri: str) -> tuple[str, str, int | None, str] | None:
    """What of an address counts: no query and no fragment, no case where none matters (§4.3)."""
    try:
        parts = urlsplit(uri)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname or "", port, parts.path or "/"


def hash_of(access_token: str) -> str:
    """`ath`: BASE64URL(SHA256(access token)), without padding (§4.2)."""
    digest = hashlib.sha256(as_bytes(access_token)).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
