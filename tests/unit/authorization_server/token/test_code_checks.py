"""The checks of the token endpoint, and the consequences of a failed check."""

from authorization_server.credentials import client_checks
from authorization_server.device.device_checks import DEVICE_AUTHORIZATION_CHECKS
from authorization_server.token import code_checks as token_checks
from authorization_server.token import device_code_checks, refresh_checks
from authorization_server.token.client_credentials_checks import CLIENT_CREDENTIALS_CHECKS
from authorization_server.token.code_checks import CODE_CHECKS
from authorization_server.token.device_code_checks import DEVICE_TOKEN_CHECKS
from authorization_server.token.refresh_checks import REFRESH_CHECKS
from authorization_server.token.token_request import TokenRequest
from tests.support.verbs import Issuer


def test_the_last_check_spends_what_was_handed_in() -> None:
    """RFC 6749 §4.1.2: marked as used only if every other check passed, and before anything is
    issued: a failed attempt does not use up the owner's code.
    """
    assert CODE_CHECKS[-1] is token_checks.code_is_spent_by_this_request
    assert REFRESH_CHECKS[-1] is refresh_checks.refresh_token_is_spent_by_this_request
    assert DEVICE_TOKEN_CHECKS[-1] is device_code_checks.device_code_is_spent_by_this_request


def test_the_client_is_known_before_anything_is_looked_up() -> None:
    """RFC 6749 §3.2.1: client authentication comes first."""
    for checks in (CODE_CHECKS, REFRESH_CHECKS, CLIENT_CREDENTIALS_CHECKS, DEVICE_TOKEN_CHECKS):
        assert checks[0] is client_checks.client_is_authenticated
    assert DEVICE_AUTHORIZATION_CHECKS[0] is client_checks.client_is_authenticated


def test_a_replay_revokes_the_token_family() -> None:
    """RFC 6749 §4.1.2, RFC 9700 §4.14.2: declared on the checks that find a replay, and on no
    other: any other failure is a mistake.
    """
    checks = {*CODE_CHECKS, *REFRESH_CHECKS, *DEVICE_TOKEN_CHECKS, *CLIENT_CREDENTIALS_CHECKS}
    assert {rule.name for rule in checks if rule.on_failure is TokenRequest.revoke_family} == {
        "code_is_unused",
        "code_is_spent_by_this_request",
        "refresh_token_is_unused",
        "refresh_token_is_spent_by_this_request",
    }
    assert not [
        rule for rule in checks if rule.on_failure not in (None, TokenRequest.revoke_family)
    ]


def test_other_refusals_revoke_nothing(issuer: Issuer) -> None:
    """A wrong verifier, redirect URI or scope is a mistake, not a theft: the grant stays valid."""
    client = issuer.register()
    code = client.code()
    client.exchange(code, code_verifier="x" * 43)
    client.exchange(code, redirect_uri="https://evil.example")
    tokens = client.exchange(code).json
    client.refresh(tokens["refresh_token"], scope="unheard-of")
    assert client.is_active(tokens["access_token"])
    assert client.is_active(tokens["refresh_token"])
