"""JWTs that an attacker makes: any header, any claims, signed with any key or with none.

This is the only module of the package that signs. It verifies nothing; the roles do that (RFC 7515,
RFC 8725).
"""

import hmac
import time
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import uuid4

from joserfc.jwk import ECKey, Key, RSAKey, import_key
from joserfc.jws import JWSRegistry

from scenarios.jwt_parts import (
    Members,
    as_json,
    claims_of,
    encoded,
    given,
    header_of,
    token_hash,
)

NOTHING: Members = {}
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Jwt:
    """A JWT before it is signed. If `payload` is given, it replaces the claims."""

    header: Members
    claims: Members
    signer: "Signer"
    payload: bytes | None = None

    @classmethod
    def read(cls, token: str, signer: "Signer") -> "Jwt":
        """Copy the header and the claims of a token, to be signed by this signer."""
        return cls(header_of(token), claims_of(token), signer)

    def but(self, **claims: Any) -> "Jwt":
        """Return a copy with these claims changed; None leaves a claim out."""
        return replace(self, claims=given({**self.claims, **claims}))

    def with_header(self, **members: Any) -> "Jwt":
        """Return a copy with these header members changed; None leaves a member out."""
        return replace(self, header=given({**self.header, **members}))

    def signed(self, algorithm: str = "") -> str:
        """Return the JWT in compact form, signed with `algorithm` or else its own `alg`."""
        message, algorithm = self._message(), algorithm or str(self.header.get("alg"))
        key = self.signer.key(algorithm)
        return _joined(message, JWSRegistry.algorithms[algorithm].sign(message, key))

    def unsigned(self, algorithm: str = "none") -> str:
        """Return the JWT with an empty signature and the algorithm `none` (RFC 8725 §2.1).

        `algorithm` may spell `none` differently.
        """
        return _joined(self.with_header(alg=algorithm)._message(), b"")

    def keyed_with(self, secret: bytes) -> str:
        """Return the JWT signed with HS256.

        If the secret is the issuer's public key, a careless verifier accepts it.
        """
        message = self.with_header(alg="HS256")._message()
        return _joined(message, hmac.digest(secret, message, "sha256"))

    def with_signature_of(self, token: str) -> str:
        """Return the JWT with the signature of a different token."""
        return f"{self._message().decode()}.{token.rpartition('.')[2]}"

    def _message(self) -> bytes:
        payload = as_json(given(self.claims)) if self.payload is None else self.payload
        return f"{encoded(as_json(given(self.header)))}.{encoded(payload)}".encode()


@dataclass(frozen=True, slots=True)
class Signer:
    """The owner of an RSA key and an EC key, which never change."""

    owner: str

    def key(self, algorithm: str) -> Key:
        """Return the key pair for this signature algorithm."""
        return key_of(self.owner, "EC" if algorithm.startswith("ES") else "RSA")

    def public(self, algorithm: str = "RS256") -> dict[str, Any]:
        """Return the public key, in the form it has in a JWK Set (RFC 7517 §4)."""
        jwk = dict(self.key(algorithm).as_dict(private=False))
        return {**jwk, "kid": self.kid(algorithm), "use": "sig", "alg": algorithm}

    def kid(self, algorithm: str = "RS256") -> str:
        """Return the key ID: the thumbprint of the key (RFC 7638)."""
        return self.key(algorithm).thumbprint()

    @property
    def jwks(self) -> dict[str, Any]:
        """The JWK Set with both public keys (RFC 7517 §5)."""
        return {"keys": [self.public("RS256"), self.public("ES256")]}

    def draft(self, claims: Members, *, algorithm: str = "RS256", header: Members = NOTHING) -> Jwt:
        """Return a JWT of this signer, to be changed before it is signed."""
        return Jwt({"alg": algorithm, "kid": self.kid(algorithm), **header}, claims, self)

    def jwt(self, claims: Members, *, algorithm: str = "RS256", header: Members = NOTHING) -> str:
        """Return a signed JWT."""
        return self.draft(claims, algorithm=algorithm, header=header).signed(algorithm)

    def proof(
        self,
        method: str,
        address: str,
        *,
        access_token: str = "",
        header: Members = NOTHING,
        **claims: Any,
    ) -> str:
        """Return a DPoP proof for one request (RFC 9449 §4.2), changed by `header` and `claims`."""
        draft = self.proof_draft(method, address, access_token=access_token)
        return draft.with_header(**header).but(**claims).signed("ES256")

    def proof_draft(self, method: str, address: str, *, access_token: str = "") -> Jwt:
        """Return a DPoP proof before it is signed."""
        claims = {
            "htm": method,
            "htu": address,
            "jti": str(uuid4()),
            "iat": int(time.time()),
            "ath": token_hash(access_token) if access_token else None,
        }
        jwk = dict(self.key("ES256").as_dict(private=False))
        return Jwt({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}, given(claims), self)

    def private_jwk(self) -> dict[str, Any]:
        """Return the private EC key, which no honest proof contains."""
        return dict(self.key("ES256").as_dict(private=True))

    def assertion(
        self, client_id: str, audience: object, *, header: Members = NOTHING, **claims: Any
    ) -> str:
        """Return a client assertion (RFC 7523 §2.2), changed by `header` and `claims`."""
        draft = self.assertion_draft(client_id, audience)
        return draft.with_header(**header).but(**claims).signed("ES256")

    def assertion_draft(self, client_id: str, audience: object) -> Jwt:
        """Return a client assertion before it is signed."""
        now = int(time.time())
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + ASSERTION_SECONDS,
        }
        return self.draft(claims, algorithm="ES256")


@cache
def key_of(_owner: str, kind: str) -> Key:
    """Return a key pair, generated only once because RSA keys take time."""
    return ECKey.generate_key("P-256") if kind == "EC" else RSAKey.generate_key(2048)


def assertion_form(assertion: str) -> dict[str, str]:
    """Return the form parameters that carry a client assertion (RFC 7521 §4.2)."""
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}


def tampered(token: str, **claims: Any) -> str:
    """Return a token with changed claims and its original signature."""
    return Jwt.read(token, Signer("")).but(**claims).with_signature_of(token)


def pem_of(jwk: Members) -> bytes:
    """Return a published RSA key as PEM.

    An attacker tries it as a shared secret (RFC 8725 §2.1).
    """
    return RSAKey.import_key(dict(jwk)).as_pem(private=False)


def thumbprint_of(jwk: Members) -> str:
    """Return the thumbprint of a key, which does not depend on its notation (RFC 7638).

    Raises:
        ValueError: this is not a key.
    """
    return import_key(dict(jwk)).thumbprint()


def _joined(message: bytes, signature: bytes) -> str:
    return f"{message.decode()}.{encoded(signature)}"
