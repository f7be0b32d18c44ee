"""What the answers of the device flow must fulfil before the television believes them."""

import re
from urllib.parse import urlsplit

from client_app.issuer.back_channel import Answer
from tracing.checks import Check, Finding, check

VISIBLE = re.compile(r"[\x20-\x7E]{1,1000}")
LONGEST_LIFETIME = 1e6


@check("RFC 6749 §5.2", says="It does not know the television.")
def television_is_known(answer: Answer) -> Finding:
    """Who was forgotten there can register anew."""
    passed = answer.error != "invalid_client"
    return Finding(passed, "not invalid_client", "as expected" if passed else answer.in_short)


@check("RFC 8628 §3.2", says="It gave the television no code.")
def device_codes_are_issued(answer: Answer) -> Finding:
    """200 with a JSON object."""
    passed = answer.status == 200 and isinstance(answer.document, dict)
    return Finding(passed, "200 and a JSON object", answer.in_short)


@check("RFC 8628 §3.2", says="It gave the television no usable code.")
def both_codes_are_there(answer: Answer) -> Finding:
    """One for the device, one for the person."""
    values = (answer.member("device_code"), answer.member("user_code"))
    passed = all(isinstance(value, str) and VISIBLE.fullmatch(value) for value in values)
    received = "both" if passed else "none, or one that cannot be used"
    return Finding(passed, "device_code and user_code", received)


@check("RFC 8628 §3.2", says="It did not say where the code is to be typed.")
def verification_uri_is_a_web_address(answer: Answer) -> Finding:
    """A person is sent there, so it must be an address that a browser opens."""
    received = answer.member("verification_uri")
    passed = isinstance(received, str) and _is_web_address(received)
    return Finding(passed, "a web address", "one" if passed else "none, or something else")


@check("RFC 8628 §3.2", says="It did not say how long the code can be used.")
def lifetime_and_interval_are_numbers(answer: Answer) -> Finding:
    """`expires_in` is required; `interval` is 5 seconds where it is left out."""
    lifetime, interval = answer.member("expires_in"), answer.member("interval")
    passed = _is_seconds(lifetime) and (interval is None or _is_seconds(interval))
    return Finding(passed, "seconds", "seconds" if passed else "something else")


DEVICE_ANSWER_CHECKS: tuple[Check[Answer], ...] = (
    television_is_known,
    device_codes_are_issued,
    both_codes_are_there,
    verification_uri_is_a_web_address,
    lifetime_and_interval_are_numbers,
)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable()


def _is_seconds(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value < LONGEST_LIFETIME  # type: ignore[operator]
