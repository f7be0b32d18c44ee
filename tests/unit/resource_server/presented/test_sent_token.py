"""How the token is read from a request, before any check."""

from typing import Any

from flask import Flask, request

from resource_server.presented.sent_token import SentToken
from tests.support.faults import for_every

app = Flask(__name__)

MULTIPART: dict[str, Any] = {
    "data": {"access_token": "b"},
    "content_type": "multipart/form-data",
}


@for_every(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer abc", "abc"),
        ("BEARER   a-._~+/9==  ", "a-._~+/9=="),
        ("Bearer", ""),
        ("Bearer ", ""),
        ("Bearer a b", ""),
        ("Bearer a,Bearer b", ""),
        ("Bearer a=b", ""),
        ("Bearer\ta", ""),
        ("Bearer \xe9", ""),
        ("Basic abc", ""),
        ("Bearerabc", ""),
        ("", ""),
    ],
)
def test_a_token_is_what_the_grammar_says(header: str, token: str) -> None:
    """RFC 6750 §2.1: Bearer, spaces, and one b64token."""
    with app.test_request_context(headers={"Authorization": header}):
        assert SentToken(request).token == token


def test_tokens_elsewhere_are_seen() -> None:
    """They may be in the query or in a form."""
    with app.test_request_context("/?access_token=a", method="POST", data={"access_token": "b"}):
        sent = SentToken(request)
        assert (sent.token, sent.places) == ("", ("the query", "the body"))


def test_only_a_form_can_hold_a_token() -> None:
    """RFC 6750 §2.2 defines a token in a url-encoded form, but not in JSON or a multipart form."""
    for body in ({"json": {"access_token": "b"}}, MULTIPART):
        with app.test_request_context(method="POST", **body):
            assert SentToken(request).places == ()
