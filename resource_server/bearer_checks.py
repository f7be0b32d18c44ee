"""How an access token must come, whatever it is: RFC 6750 §2, and RFC 9700 where it is stricter."""

from resource_server.presented import Presented
from tracing.checks import Check, Finding, check

LONGEST_TOKEN = 16 * 1024
"""Characters. What is longer is no token of anyone, and costs time to look at."""


@check("RFC 6750 §2", error="invalid_request")
def token_is_sent_one_way(presented: Presented) -> Finding:
    """Clients must not use more than one method to transmit the token in each request."""
    bearer = presented.bearer
    ways = [*(["header"] if bearer.is_bearer else []), *bearer.elsewhere]
    return Finding(len(ways) <= 1, "a token in one place", " and ".join(ways) or "no token")


@check("RFC 6750 §3.1, RFC 9700 §4.3.2")
def token_is_in_the_authorization_header(presented: Presented) -> Finding:
    """A URL ends up in logs and histories, so a token there, or in a form, counts as none."""
    bearer = presented.bearer
    return Finding(bearer.is_bearer, "Authorization: Bearer", _way(presented))


@check("RFC 6750 §2.1", error="invalid_request")
def authorization_header_is_well_formed(presented: Presented) -> Finding:
    """One token of the characters that RFC 6750 allows, and nothing after it."""
    passed = presented.bearer.token != ""
    return Finding(passed, "Bearer and one token", "as expected" if passed else "something else")


@check("RFC 6750 §3.1", error="invalid_token")
def token_has_a_usable_size(presented: Presented) -> Finding:
    """What is too long to be a token is not looked at."""
    size = len(presented.bearer.token)
    return Finding(size <= LONGEST_TOKEN, f"at most {LONGEST_TOKEN} characters", f"{size}")


BEARER_CHECKS: tuple[Check[Presented], ...] = (
    token_is_sent_one_way,
    token_is_in_the_authorization_header,
    authorization_header_is_well_formed,
    token_has_a_usable_size,
)


def _way(presented: Presented) -> str:
    bearer = presented.bearer
    if bearer.is_bearer:
        return "Authorization: Bearer"
    if bearer.elsewhere:
        return f"a token in the {bearer.elsewhere[0]}, where it is not accepted"
    return "another scheme of authorization" if bearer.authorization else "no Authorization header"
