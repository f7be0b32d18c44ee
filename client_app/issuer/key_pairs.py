"""The client's own key pairs (RFC 7517), kept as private JWKs; only the public half is sent."""

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

ALGORITHM = "ES256"
CURVE = "P-256"


def new_key_pair() -> str:
    """Make a key pair for ES256. The string is a secret."""
    return json.dumps(ECKey.generate_key(CURVE).as_dict(private=True))


def public_jwk(key_pair: str) -> dict[str, Any]:
    """Return the public half."""
    return dict(_loaded(key_pair).as_dict(private=False))


def thumbprint(key_pair: str) -> str:
    """Return the thumbprint, which identifies the key without revealing it (RFC 7638)."""
    return _loaded(key_pair).thumbprint()


def signed(key_pair: str, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """Return a JWT in compact form, signed with the private half."""
    whole = {"alg": ALGORITHM, **header}
    return jwt.encode(whole, dict(claims), _loaded(key_pair), algorithms=[ALGORITHM])


def _loaded(key_pair: str) -> ECKey:
    return ECKey.import_key(json.loads(key_pair))
