"""The order of the checks at the authorization endpoint, and which come before any redirect."""

from authorization_server.authorize.request.authorization_checks import (
    AFTER_REDIRECT_IS_TRUSTED,
)
from authorization_server.authorize.request.authorization_request import (
    PARAMETERS,
    AuthorizationRequest,
)
from authorization_server.authorize.request.redirect_trust_checks import BEFORE_REDIRECT_IS_TRUSTED
from authorization_server.scopes import OWN_SCOPES
from tests.support.verbs import Issuer
from tracing.catalogue import USER_LOGGED_IN

IN_ORDER = [check.name for check in (*BEFORE_REDIRECT_IS_TRUSTED, *AFTER_REDIRECT_IS_TRUSTED)]


def test_all_of_them_are_made_in_order(issuer: Issuer) -> None:
    """The tuples define what runs: every check once, in their order, all recorded in the trace."""
    client = issuer.register()
    issuer.browser().authorize(client)
    (event,) = issuer.told(USER_LOGGED_IN)
    made = [made.name for made in event.checks]
    assert made[: len(IN_ORDER)] == IN_ORDER


def test_the_first_refusal_ends_it(issuer: Issuer) -> None:
    """If everything is wrong at once, the first check fails and no later check is made."""
    client = issuer.register()
    issuer.browser().authorize(
        client, redirect_uri="https://evil.example", scope="x", code_challenge=None
    )
    (event,) = issuer.told(USER_LOGGED_IN)
    assert [made.name for made in event.checks] == IN_ORDER[:4]
    assert [made.verdict for made in event.checks] == ["passed"] * 3 + ["failed"]


def test_before_the_line_is_only_what_trust_needs() -> None:
    """RFC 6749 §4.1.2.1: client, redirect URI, and whether the request can be returned at all;
    every other error is reported to the client.
    """
    assert [check.name for check in BEFORE_REDIRECT_IS_TRUSTED] == [
        "request_is_not_too_long",
        "client_and_redirect_uri_are_not_repeated",
        "client_is_known",
        "redirect_uri_is_registered",
    ]


def test_no_check_leans_on_the_one_before() -> None:
    """A weakened server is the same server with one line missing, so each check alone has a
    finding, even about an empty request without a user.
    """
    nothing = AuthorizationRequest(
        {name: [] for name in PARAMETERS}, None, "http://api", OWN_SCOPES
    )
    for check in (*BEFORE_REDIRECT_IS_TRUSTED, *AFTER_REDIRECT_IS_TRUSTED):
        assert check.find(nothing).passed in (True, False), check.name
