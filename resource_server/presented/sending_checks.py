"""How any access token must be sent: RFC 6750 §2, RFC 9449 §7.1, and RFC 9700 if stricter."""

from resource_server.presented.sent_token import SentToken
from tracing.checks import Check, Finding, check

LONGEST_TOKEN = 16 * 1024
"""Characters. A longer text is not a token from any issuer, and takes time to read."""

SEND_ONE = "Send one token, as Authorization: Bearer or DPoP."
_USABLE_SIZE = f"1 to {LONGEST_TOKEN} characters"


@check("RFC 6750 §2", about=("Authorization", "access_token"), error="invalid_request")
def token_is_sent_one_way(sent: SentToken) -> Finding:
    """A request carries its token in one place. With two, a proxy and this API could each read a
    different one.
    """
    return Finding(
        len(sent.places) <= 1,
        "a token in one place",
        lambda: " and ".join(sent.places) or "none",
        says=lambda: f"A token is in {' and '.join(sent.places)}. {SEND_ONE}",
    )


@check("RFC 6750 §3.1, RFC 9449 §7.1, RFC 9700 §4.3.2", about=("access_token", "Authorization"))
def token_is_in_the_authorization_header(sent: SentToken) -> Finding:
    """The token is in the Authorization header. A URL ends up in logs and in the browser's history,
    so a token in a URL or in a form is not accepted.
    """
    expected = "Authorization: Bearer or DPoP"
    return Finding(
        sent.is_in_header,
        expected,
        lambda: sent.scheme_in_words,
        says=lambda: (
            f"Access tokens are not accepted as {sent.scheme_in_words}. {SEND_ONE}"
            if sent.authorization or sent.places
            else ""
        ),
    )


@check(
    "RFC 6750 §2.1, RFC 9449 §7.1",
    about=("access_token", "Authorization"),
    error="invalid_request",
)
def authorization_header_is_well_formed(sent: SentToken) -> Finding:
    """After the scheme comes one token, of the characters that RFC 6750 allows. Anything else could
    be read in more than one way.
    """
    return Finding(
        sent.token != "",
        "one token",
        lambda: sent.credentials_in_words,
        says=lambda: f"The token after the scheme: {sent.credentials_in_words}. {SEND_ONE}",
    )


@check("RFC 6750 §3.1", about=("access_token", "Authorization"), error="invalid_token")
def token_has_a_usable_size(sent: SentToken) -> Finding:
    """The token is short enough to be one. Without a limit, long texts could keep this API busy."""
    size = len(sent.token)
    passed = 0 < size <= LONGEST_TOKEN
    return Finding(
        passed,
        _USABLE_SIZE,
        lambda: f"{size} characters",
        says=lambda: f"The token has {size} characters; at most {LONGEST_TOKEN} are read.",
    )


SENDING_CHECKS: tuple[Check[SentToken], ...] = (
    token_is_sent_one_way,
    token_is_in_the_authorization_header,
    authorization_header_is_well_formed,
    token_has_a_usable_size,
)
