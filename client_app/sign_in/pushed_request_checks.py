"""The checks that the response to a pushed authorization request must pass."""

from client_app.issuer.client_responses import ClientResponse, settle_failure
from client_app.texts import shown
from tracing.checks import Check, Finding, check, warning


@check(
    "RFC 9126 §2.2",
    about=("request_uri", "error"),
    says="It rejected the pushed request.",
    on_failure=settle_failure,
)
def request_is_accepted(response: ClientResponse) -> Finding:
    """The authorization server answers with 201 and a JSON object. 200 is common, and harmless."""
    answer, expected = response.answer, "201 and a JSON object"
    if answer.is_object(200):
        return warning(expected, "200 and a JSON object")
    passed = answer.is_object(201)
    received = lambda: expected if passed else answer.summary  # noqa: E731
    return Finding(passed, expected, received, says=lambda: answer.failure)


@check(
    "RFC 9126 §2.2",
    about=("request_uri",),
    says="It returned no usable request_uri.",
    on_failure=settle_failure,
)
def request_uri_is_given(response: ClientResponse) -> Finding:
    """The response has a request_uri of printable ASCII characters. The browser carries it instead
    of the request.
    """
    received = response.answer.member("request_uri")
    passed = isinstance(received, str) and received.isascii() and received.isprintable()
    return Finding(passed and bool(received), "a request_uri", lambda: shown(received))


PUSHED_REQUEST_CHECKS: tuple[Check[ClientResponse], ...] = (
    request_is_accepted,
    request_uri_is_given,
)
