"""Values that cannot be guessed: how they are made, stored as hashes, and compared."""

import hashlib
import hmac
import secrets

CODE_BITS = 256


def new_secret() -> str:
    """256 random bits in 43 characters of `A-Za-z0-9_-`, which need no encoding anywhere."""
    return secrets.token_urlsafe(CODE_BITS // 8)


def new_id() -> str:
    """128 random bits in 22 characters, for what must be unique but not secret."""
    return secrets.token_urlsafe(16)


def hashed(value: str) -> str:
    """SHA-256 in hexadecimal: sufficient for random values, and useless to anyone who reads it."""
    return hashlib.sha256(as_bytes(value)).hexdigest()


def are_equal(one: str, other: str) -> bool:
    """Whether two strings are equal, in a time that does not reveal where they differ."""
    return hmac.compare_digest(as_bytes(one), as_bytes(other))


def as_bytes(text: str) -> bytes:
    """The text in UTF-8, even if it contains half a surrogate pair, as text from the wire may."""
    return text.encode("utf-8", "surrogatepass")
