"""The token that a form of our own page carries, so that a foreign page cannot send it (CSRF)."""

import hashlib
import hmac
from secrets import token_hex

from hosting.random_values import are_equal, as_bytes

FORM_DIGITS, MAC_DIGITS = 16, 48
"""Hexadecimal digits: which form it is, and the proof that it was made for this session."""


def csrf_token(session_id: str) -> str:
    """What a form of this session brings back; each form has one of its own, so that a form that
    was answered can be told from one that was not. Useless to make another, or a cookie.
    """
    form = token_hex(FORM_DIGITS // 2)
    return form + _mac(session_id, form)


def is_csrf_token_of(session_id: str, token: str) -> bool:
    """Whether a form that brings this token was made for this session."""
    form = token[:FORM_DIGITS]
    return are_equal(form + _mac(session_id, form), token)


def _mac(session_id: str, form: str) -> str:
    digest = hmac.new(as_bytes(session_id), as_bytes(f"csrf {form}"), hashlib.sha256)
    return digest.hexdigest()[:MAC_DIGITS]
