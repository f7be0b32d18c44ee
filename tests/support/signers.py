"""A client with a private key: it signs assertions (RFC 7523) and DPoP proofs (RFC 9449)."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from functools import cache
from typing import Any
from uuid import uuid4

from joserfc import jws
from joserfc.jwk import ECKey, Key, RSAKey

from tests.support.verbs import Client, Issuer, Parameters, given

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
NOTHING: Parameters = {}
KEY_BY_ALGORITHM = {"ES256": "EC", "RS256": "RSA", "PS256": "RSA"}


@cache
def key_of(kind: str, _owner: str) -> Key:
    """A key of this kind, always the same for this owner: RSA keys take time to make."""
    return ECKey.generate_key() if kind == "EC" else RSAKey.generate_key(2048)


class _Anything(jws.JWSRegistry):
    """Signs headers that make no sense, too."""

    def check_header(self, header: dict[str, Any]) -> None:
        """As it is."""


class Signer:
    """The owner of this key."""

    def __init__(self, algorithm: str = "ES256", owner: str = "the client") -> None:
        self.algorithm = algorithm
        self.key = key_of(KEY_BY_ALGORITHM[algorithm], owner)

    @property
    def public(self) -> dict[str, Any]:
        """The public key, as a client registers it."""
        return dict(self.key.as_dict(private=False)) | {"kid": self.jkt}

    @property
    def jkt(self) -> str:
        """The thumbprint of the key (RFC 7638)."""
        return self.key.thumbprint()

    def register(self, issuer: Issuer, **metadata: object) -> Client:
        """A client that authenticates with this key."""
        usual = {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [self.public]}}
        return issuer.register(**(usual | metadata))

    def signed(self, header: Parameters, claims: Parameters) -> str:
        """A JWT; what is None is left out."""
        registry = _Anything(algorithms=[*KEY_BY_ALGORITHM])
        payload = json.dumps(given(claims))
        return jws.serialize_compact(given(header), payload, self.key, registry=registry)

    def assertion(self, client: Client, *, header: Parameters = NOTHING, **claims: object) -> str:
        """A client assertion (RFC 7523 §2.2)."""
        now = int(time.time())
        usual = {
            "iss": client.id,
            "sub": client.id,
            "aud": client.issuer.config.issuer,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 60,
        }
        return self.signed({"alg": self.algorithm, "kid": self.jkt, **header}, usual | claims)

    def authentication(self, client: Client, **claims: Any) -> dict[str, str]:
        """The form parameters that prove the client."""
        return {
            "client_assertion_type": JWT_BEARER,
            "client_assertion": self.assertion(client, **claims),
        }

    def proof(
        self, address: str, *, header: Parameters = NOTHING, method: str = "POST", **claims: object
    ) -> str:
        """A DPoP proof for one request (RFC 9449 §4.2)."""
        jwk = self.key.as_dict(private=False)
        usual = {"htm": method, "htu": address, "jti": str(uuid4()), "iat": int(time.time())}
        whole = {"typ": "dpop+jwt", "alg": self.algorithm, "jwk": jwk, **header}
        return self.signed(whole, usual | claims)

    def dpop(self, issuer: Issuer, path: str = "/token", **claims: Any) -> dict[str, str]:
        """The header that carries a proof for a POST to this path."""
        return {"DPoP": self.proof(issuer.url(path), **claims)}

    def presenting(self, issuer: Issuer, token: str, **claims: Any) -> dict[str, str]:
        """The headers that show a bound token at the userinfo endpoint (RFC 9449 §7.1)."""
        claims = {"method": "GET", "ath": hash_of(token)} | claims
        proof = self.proof(issuer.url("/userinfo"), **claims)
        return {"Authorization": f"DPoP {token}", "DPoP": proof}


def hash_of(token: str) -> str:
    """The hash of a token, as a proof names it (RFC 9449 §4.2)."""
    return urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def encoded(header: Parameters) -> str:
    """A JOSE header in base64url, whatever it says."""
    return urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
