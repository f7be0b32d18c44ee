"""What a request sends as its credentials: nothing, an incomplete pair, something unreadable, or a
complete pair.
"""

import base64

import pytest
from werkzeug.datastructures import MultiDict

from authorization_server.credentials.sent_credentials import (
    BASIC,
    BY_KEY,
    BY_NAME,
    IN_BASE64,
    POST,
    Credentials,
    sent_credentials,
)
from tests.support.verbs import basic


def sent(authorization: str = "", signed_by: str | None = None, **form: str) -> Credentials:
    """The credentials of a request with this header and this form."""
    return sent_credentials(authorization, MultiDict(form), signed_by=signed_by)


def in_base64(text: bytes) -> str:
    """The HTTP Basic header for any bytes."""
    return "Basic " + base64.b64encode(text).decode()


@pytest.mark.parametrize("secret", ["the secret%2B", "the+secret%2b", "%74he%20secret%2B"])
def test_basic_is_decoded_twice(secret: str) -> None:
    """RFC 6749 §2.3.1: first base64, then application/x-www-form-urlencoded."""
    header = basic("the-client", secret)["Authorization"]
    assert sent(header) == Credentials(BASIC, "the-client", "the secret+")


@pytest.mark.parametrize(
    ("header", "received", "says"),
    [
        ("Basic", "Basic with nothing after it", "Nothing follows Basic."),
        ("Basic  ", "Basic with nothing after it", "Nothing follows Basic."),
        ("Basic x", "Basic, not base64", "What follows Basic is not base64."),
        ("Basic \xe9", "Basic, not UTF-8", "What follows Basic is not UTF-8 text."),
        (in_base64(b"\xff:x"), "Basic, not UTF-8", "What follows Basic is not UTF-8 text."),
        (
            in_base64(b"no colon"),
            "Basic without a colon",
            "There is no colon between client_id and client_secret.",
        ),
        (
            in_base64(b":x"),
            "Basic with an empty client_id",
            "The client_id in the Authorization header is empty.",
        ),
        (
            in_base64(b"x:"),
            "Basic with an empty client_secret",
            "The client_secret in the Authorization header is empty.",
        ),
        (
            "Bearer x",
            "Authorization: Bearer",
            "The Authorization header of a client must be Basic.",
        ),
        (
            "=x",
            "Authorization without a scheme",
            "The Authorization header of a client must be Basic.",
        ),
    ],
)
def test_each_slip_in_the_header_is_told_apart(header: str, received: str, says: str) -> None:
    """RFC 7617 §2: id, colon, secret, in base64; each message says how to fix the mistake."""
    problem = sent(header).problem
    assert problem is not None
    assert problem.received == received
    assert problem.says == f"{says} {IN_BASE64}"


def test_a_line_break_behind_the_secret_is_seen() -> None:
    """RFC 6749 Appendix A.2: client_secret = *VSCHAR. A secret that a script reads from a file
    often ends with a line break.
    """
    problem = sent(in_base64(b"the-client:secret\r\n")).problem
    assert problem is not None
    assert "ends with a line break (CR LF)" in problem.says
    assert "secret\r" not in problem.says + problem.received


def test_what_is_whole_counts() -> None:
    """RFC 6749 §2.3: a request uses one method; a client_id alone identifies a public client."""
    assert sent("Basic x", client_id="a", client_secret="b") == Credentials(POST, "a", "b")
    assert sent("Basic x", signed_by="a") == Credentials(BY_KEY, "a")
    assert sent(client_id="a") == Credentials(BY_NAME, "a")


def test_who_sends_a_header_is_not_believed_by_name() -> None:
    """RFC 6749 §5.2: a request with an unreadable header is not treated as anonymous."""
    credentials = sent("Basic x", client_id="a")
    assert (credentials.client_id, credentials.problem is None) == ("a", False)
