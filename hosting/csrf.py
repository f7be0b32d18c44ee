"""The token in the forms of our own pages, so that a foreign page cannot submit them (CSRF)."""

import hashlib
import hmac
from secrets import token_hex

from hosting.random_values import are_equal, as_bytes

FORM_DIGITS, MAC_DIGITS = 16, 48
"""Hexadecimal digits that identify the form, and those that prove it was made for this session."""


def csrf_token(session_id: str) -> str:
    """Make the token that a form of this session sends back.

    Each form has its own, so that a submitted form can be told from one that was not submitted. The
    token is of no use for making another one, or a cookie.
    """
    form = token_hex(FORM_DIGITS // 2)
    return form + _mac(session_id, form)


def is_csrf_token_of(session_id: str, token: str) -> bool:
    """Whether the form that sends this token was made for this session."""
    form = token[:FORM_DIGITS]
    return are_equal(form + _mac(session_id, form), token)


def _mac(session_id: str, form: str) -> str:
    digest = hmac.new(as_bytes(session_id), as_bytes(f"csrf {form}"), hashlib.sha256)
    return digest.hexdigest()[:MAC_DIGITS]
