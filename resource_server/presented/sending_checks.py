"""How an access token must come, whatever it is: RFC 6750 §2, RFC 9449 §7.1, and RFC 9700 where it
is stricter.
"""

from resource_server.presented.sent_token import SCHEMES, SentToken
from tracing.checks import Check, Finding, check

LONGEST_TOKEN = 16 * 1024
"""Characters. What is longer is no token of anyone, and costs time to look at."""


@check("RFC 6750 §2", error="invalid_request")
def token_is_sent_one_way(sent: SentToken) -> Finding:
    """Clients must not use more than one method to transmit the token in each request."""
    ways = [*(["header"] if sent.is_in_header else []), *sent.elsewhere]
    return Finding(len(ways) <= 1, "a token in one place", " and ".join(ways) or "no token")


@check("RFC 6750 §3.1, RFC 9449 §7.1, RFC 9700 §4.3.2")
def token_is_in_the_authorization_header(sent: SentToken) -> Finding:
    """A URL ends up in logs and histories, so a token there, or in a form, counts as none."""
    return Finding(sent.is_in_header, "Authorization: Bearer or DPoP", _way(sent))


@check("RFC 6750 §2.1, RFC 9449 §7.1", error="invalid_request")
def authorization_header_is_well_formed(sent: SentToken) -> Finding:
    """One token of the characters that RFC 6750 allows, and nothing after it."""
    passed = sent.token != ""
    return Finding(
        passed, "the scheme and one token", "as expected" if passed else "something else"
    )


@check("RFC 6750 §3.1", error="invalid_token")
def token_has_a_usable_size(sent: SentToken) -> Finding:
    """What is too long to be a token is not looked at."""
    size = len(sent.token)
    return Finding(size <= LONGEST_TOKEN, f"at most {LONGEST_TOKEN} characters", f"{size}")


SENDING_CHECKS: tuple[Check[SentToken], ...] = (
    token_is_sent_one_way,
    token_is_in_the_authorization_header,
    authorization_header_is_well_formed,
    token_has_a_usable_size,
)


def _way(sent: SentToken) -> str:
    if sent.is_in_header:
        return f"Authorization: {SCHEMES[sent.scheme]}"
    if sent.elsewhere:
        return f"a token in the {sent.elsewhere[0]}, where it is not accepted"
    return "another scheme of authorization" if sent.authorization else "no Authorization header"
