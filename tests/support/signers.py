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
    """Return a key of this kind.

    The same owner always gets the same key, because RSA keys take time to generate.
    """
    return ECKey.generate_key() if kind == "EC" else RSAKey.generate_key(2048)


class _Anything(jws.JWSRegistry):
    """Allows headers to be signed that make no sense."""

    def check_header(self, header: dict[str, Any]) -> None:
        """Accept any header."""


class Signer:
    """The owner of a private key."""

    def __init__(self, algorithm: str = "ES256", owner: str = "the client") -> None:
        self.algorithm = algorithm
        self.key = key_of(KEY_BY_ALGORITHM[algorithm], owner)

    @property
    def public(self) -> dict[str, Any]:
        """The public key in the form in which a client registers it."""
        return dict(self.key.as_dict(private=False)) | {"kid": self.jkt}

    @property
    def jkt(self) -> str:
        """The JWK thumbprint of the key (RFC 7638)."""
        return self.key.thumbprint()

    def register(self, issuer: Issuer, **metadata: object) -> Client:
        """Register a client that authenticates with this key."""
        usual = {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [self.public]}}
        return issuer.register(**(usual | metadata))

    def signed(self, header: Parameters, claims: Parameters) -> str:
        """Return a signed JWT; claims that are None are left out."""
        registry = _Anything(algorithms=[*KEY_BY_ALGORITHM])
        payload = json.dumps(given(claims))
        return jws.serialize_compact(given(header), payload, self.key, registry=registry)

    def assertion(self, client: Client, *, header: Parameters = NOTHING, **claims: object) -> str:
        """Return a client assertion (RFC 7523 §2.2)."""
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
        """The form parameters that authenticate the client."""
        return {
            "client_assertion_type": JWT_BEARER,
            "client_assertion": self.assertion(client, **claims),
        }

    def proof(
        self, address: str, *, header: Parameters = NOTHING, method: str = "POST", **claims: object
    ) -> str:
        """Return a DPoP proof for one request (RFC 9449 §4.2)."""
        jwk = self.key.as_dict(private=False)
        usual = {"htm": method, "htu": address, "jti": str(uuid4()), "iat": int(time.time())}
        whole = {"typ": "dpop+jwt", "alg": self.algorithm, "jwk": jwk, **header}
        return self.signed(whole, usual | claims)

    def dpop(self, issuer: Issuer, path: str = "/token", **claims: Any) -> dict[str, str]:
        """The header that carries a proof for a POST request to this path."""
        return {"DPoP": self.proof(issuer.url(path), **claims)}

    def presenting(self, issuer: Issuer, token: str, **claims: Any) -> dict[str, str]:
        """The headers that present a bound token at the userinfo endpoint (RFC 9449 §7.1)."""
        claims = {"method": "GET", "ath": hash_of(token)} | claims
        proof = self.proof(issuer.url("/userinfo"), **claims)
        return {"Authorization": f"DPoP {token}", "DPoP": proof}


def hash_of(token: str) -> str:
    """The hash of a token, as used in a proof (RFC 9449 §4.2)."""
    return urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def encoded(header: Parameters) -> str:
    """A JOSE header in base64url, whatever its content."""
    return urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
