"""The token that a form of our own page carries, so that a foreign page cannot send it (CSRF)."""

import hashlib
import hmac

from hosting.random_values import are_equal, as_bytes


def csrf_token(session_id: str) -> str:
    """What a form of this session brings back: derived from the cookie, useless to make one."""
    return hmac.new(as_bytes(session_id), b"csrf", hashlib.sha256).hexdigest()


def is_csrf_token_of(session_id: str, token: str) -> bool:
    """Whether a form that brings this token was made for this session."""
    return are_equal(csrf_token(session_id), token)
