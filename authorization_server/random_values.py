"""Values nobody can guess, and how they are remembered without being kept."""

import hashlib
import secrets

CODE_BITS = 256


def new_secret() -> str:
    """256 random bits in 43 characters of `A-Za-z0-9_-`, which need no encoding anywhere."""
    return secrets.token_urlsafe(CODE_BITS // 8)


def new_id() -> str:
    """128 random bits in 22 characters, for what must be unique but not secret."""
    return secrets.token_urlsafe(16)


def hashed(value: str) -> str:
    """SHA-256 in hexadecimal: enough for values that are random, useless to whoever reads it."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
