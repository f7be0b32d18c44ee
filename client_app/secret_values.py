"""Values nobody can guess: made, remembered without being kept, compared."""

import hashlib
import hmac
import secrets


def new_secret() -> str:
    """256 random bits in 43 characters of `A-Za-z0-9_-`, which need no encoding anywhere."""
    return secrets.token_urlsafe(32)


def hashed(value: str) -> str:
    """SHA-256 in hexadecimal: enough for values that are random, useless to whoever reads it."""
    return hashlib.sha256(_as_bytes(value)).hexdigest()


def are_equal(one: str, other: str) -> bool:
    """Whether two texts are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(_as_bytes(one), _as_bytes(other))


def csrf_token(session_id: str) -> str:
    """What a form of this session brings back: derived from the cookie, useless to make one."""
    return hmac.new(_as_bytes(session_id), b"csrf", hashlib.sha256).hexdigest()


def _as_bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")
