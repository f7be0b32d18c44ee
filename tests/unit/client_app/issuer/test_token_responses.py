"""The tokens of a response that has passed its checks."""

import time

from client_app.issuer.back_channel import Answer
from client_app.issuer.token_responses import Tokens


def read(**document: object) -> Tokens:
    """Read the tokens from this document."""
    answer = Answer("https://issuer.example/token", 200, {"access_token": "a"} | document)
    return Tokens.issued(answer, asked_scope="openid", refresh_token="before")


def test_what_is_left_out_is_as_before() -> None:
    """RFC 6749 §5.1, §6: requested scope, used refresh token, unknown lifetime."""
    tokens = read()
    assert tokens == Tokens("a", None, "before", "openid")


def test_what_is_said_counts() -> None:
    """A rotated refresh token replaces the old one."""
    tokens = read(refresh_token="next", scope="openid notes:read", expires_in=60)
    assert (tokens.refresh_token, tokens.scope) == ("next", "openid notes:read")
    assert tokens.expires_at
    assert 58 < tokens.expires_at - time.time() <= 60


def test_no_token_is_shown() -> None:
    """A representation may end up in a log."""
    assert "next" not in repr(read(refresh_token="next"))
    assert "'a'" not in repr(read())
