"""The code verifier and the code challenge of PKCE (RFC 7636 §4.1, §4.2)."""

import base64
import hashlib

from hosting.random_values import new_secret


def new_verifier() -> str:
    """Return a code verifier of 256 random bits: 43 characters from the unreserved set."""
    return new_secret()


def s256_challenge(verifier: str) -> str:
    """Return BASE64URL(SHA-256(verifier)), without padding."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
