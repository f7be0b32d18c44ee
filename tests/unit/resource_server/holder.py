"""A client that binds its tokens to a key and proves that it has the key (RFC 9449)."""

import json
import time
import warnings
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from uuid import uuid4

from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import Key

from tests.unit.resource_server.local_issuer import RESOURCE, LocalIssuer, ec_key


class Holder:
    """A client that has this key."""

    def __init__(self, key: Key | None = None, algorithm: str = "ES256") -> None:
        self.key = key or ec_key("of the holder")
        self.algorithm = algorithm

    def token(self, issuer: LocalIssuer, **changed: object) -> str:
        """An access token that is bound to the key."""
        return issuer.token(**({"cnf": self.confirmation} | changed))

    @property
    def confirmation(self) -> dict[str, str]:
        """The claim that names the key (RFC 9449 §6.1)."""
        return {"jkt": self.key.thumbprint()}

    def proof(self, token: str, header: dict[str, Any] | None = None, **changed: object) -> str:
        """A proof for reading the notes with this token; a claim changed to None is left out."""
        claims = {
            "jti": str(uuid4()),
            "htm": "GET",
            "htu": f"{RESOURCE}/api/notes",
            "iat": int(time.time()),
            "ath": hash_of(token),
        } | changed
        whole = {
            "typ": "dpop+jwt",
            "alg": self.algorithm,
            "jwk": self.key.as_dict(private=False),
        } | (header or {})
        payload = json.dumps(_without_none(claims))
        with warnings.catch_warnings():
            # joserfc warns about EdDSA because it prefers the name Ed25519.
            warnings.simplefilter("ignore", SecurityWarning)
            registry = jws.JWSRegistry(algorithms=[self.algorithm], strict_check_header=False)
            return jws.serialize_compact(_without_none(whole), payload, self.key, registry=registry)

    def headers(self, token: str, proof: str | None = None, **changed: object) -> dict[str, str]:
        """The headers of a request with this token."""
        proof = self.proof(token, **changed) if proof is None else proof
        return {"Authorization": f"DPoP {token}", "DPoP": proof}


def hash_of(token: str) -> str:
    """The hash of a token, as a proof contains it (RFC 9449 §4.2)."""
    return urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()


def _without_none(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value is not None}
