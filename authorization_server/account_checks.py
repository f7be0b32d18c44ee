"""What the forms of the account page must fulfil."""

from dataclasses import dataclass

from authorization_server.session_checks import form_is_of_this_session
from authorization_server.sessions import BrowserSession
from tracing.checks import Check


@dataclass(frozen=True, slots=True)
class AccountForm:
    """A form of the account page that came back."""

    session: BrowserSession
    csrf_token: str


ACCOUNT_CHECKS: tuple[Check[AccountForm], ...] = (form_is_of_this_session,)
"""Whose consent or session it is needs no rule: each is found by its person only."""
