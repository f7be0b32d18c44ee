"""The digest that is used by PKCE (RFC 7636 §4.2) and `at_hash` (OIDC Core §3.1.3.6)."""

import base64
import hashlib

HALF = 16
"""How many bytes of a SHA-256 an `at_hash` uses."""


def sha256_base64url(text: str, size: int = 32) -> str:
    """The first `size` bytes of the SHA-256 of a text, in base64url without padding."""
    digest = hashlib.sha256(text.encode()).digest()[:size]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
