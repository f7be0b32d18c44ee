"""What the answer to a pushed authorization request must fulfil."""

from client_app.issuer.back_channel import Answer
from tracing.checks import Check, Finding, check


@check("RFC 9126 §2.2", says="It did not accept the pushed request.")
def request_is_accepted(answer: Answer) -> Finding:
    """Success is 201 with a JSON object; 200 is common and harmless."""
    passed = answer.status in (200, 201) and isinstance(answer.document, dict)
    return Finding(passed, "201 and a JSON object", answer.in_short)


@check("RFC 9126 §2.2", says="It gave the pushed request no name.")
def request_uri_is_given(answer: Answer) -> Finding:
    """The reference that stands for the request; it is sent back letter by letter."""
    received = answer.member("request_uri")
    passed = isinstance(received, str) and received.isascii() and received.isprintable()
    passed = passed and bool(received)
    return Finding(passed, "a request_uri", "one" if passed else "none")


PUSHED_REQUEST_CHECKS: tuple[Check[Answer], ...] = (request_is_accepted, request_uri_is_given)
