"""The checks that the responses of the device flow must pass before the television uses them."""

import re
from urllib.parse import urlsplit

from client_app.issuer.client_responses import ClientResponse, settle_failure
from client_app.texts import number, shown
from tracing.checks import Check, Finding, check

VISIBLE = re.compile(r"[\x20-\x7E]{1,1000}")
LONGEST_LIFETIME = 1e6
CODES = ("device_code", "user_code")
TIMES = ("expires_in", "interval")


@check(
    "RFC 6749 §5.2",
    about=("client_id", "error"),
    says="It does not know the television.",
    on_failure=settle_failure,
)
def television_is_known(response: ClientResponse) -> Finding:
    """The authorization server knows the client_id of the television. If it was forgotten, the
    television registers again.
    """
    answer, expected = response.answer, "no error invalid_client"
    return Finding(not response.is_client_unknown, expected, lambda: answer.summary)


@check(
    "RFC 8628 §3.2",
    about=CODES,
    says="It gave the television no codes.",
    on_failure=settle_failure,
)
def device_codes_are_issued(response: ClientResponse) -> Finding:
    """The authorization server answers with 200 and a JSON object."""
    answer, expected = response.answer, "200 and a JSON object"
    passed = answer.is_object(200)
    return Finding(passed, expected, lambda: expected if passed else answer.summary)


@check("RFC 8628 §3.2", about=CODES, says="It gave the television no usable codes.")
def both_codes_are_there(response: ClientResponse) -> Finding:
    """The response has a code for the device and a code for the person, both of printable ASCII
    characters.
    """
    unusable = [name for name in CODES if not _is_visible(response.answer.member(name))]
    return Finding(
        not unusable,
        "device_code and user_code",
        lambda: (
            f"none, or unusable: {' and '.join(unusable)}"
            if unusable
            else "device_code and user_code"
        ),
    )


@check(
    "RFC 8628 §3.2",
    about=("verification_uri",),
    says="It did not say where to type the code.",
)
def verification_uri_is_a_web_address(response: ClientResponse) -> Finding:
    """The person is sent to an http(s) address, which a browser can open."""
    received = response.answer.member("verification_uri")
    passed = isinstance(received, str) and _is_web_address(received)
    return Finding(passed, "an http(s) address", lambda: shown(received))


@check("RFC 8628 §3.2", about=TIMES, says="It did not say how long the code can be used.")
def lifetime_and_interval_are_numbers(response: ClientResponse) -> Finding:
    """The lifetime of the codes is a number of seconds, and so is the time between two polls, which
    is 5 seconds if it is missing.
    """
    lifetime, interval = (response.answer.member(name) for name in TIMES)
    passed = _is_seconds(lifetime) and (interval is None or _is_seconds(interval))
    return Finding(
        passed,
        "expires_in: seconds, interval: seconds or none",
        lambda: f"expires_in: {shown(lifetime)}, interval: {shown(interval)}",
    )


DEVICE_ANSWER_CHECKS: tuple[Check[ClientResponse], ...] = (
    television_is_known,
    device_codes_are_issued,
    both_codes_are_there,
    verification_uri_is_a_web_address,
    lifetime_and_interval_are_numbers,
)


def _is_visible(value: object) -> bool:
    return isinstance(value, str) and VISIBLE.fullmatch(value) is not None


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable()


def _is_seconds(value: object) -> bool:
    return number(value, LONGEST_LIFETIME) is not None
