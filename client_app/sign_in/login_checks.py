"""What an ID token must say about the login, if the authorization request asked for it."""

from client_app.moments import BACK_SECONDS, numeric_date, relative
from client_app.session.id_tokens import ReceivedIdToken
from client_app.texts import shown
from tracing.checks import Check, Finding, check


@check(
    "OIDC Core §3.1.3.7 (12)",
    about=("id_token", "acr"),
    says="The login was weaker than requested.",
)
def acr_is_the_one_asked(token: ReceivedIdToken) -> Finding:
    """The authentication context class is one that was requested. The issuer may ignore such a
    request, so the client checks the result.
    """
    received = token.claims.get("acr")
    return Finding(received in token.acr.split(), token.acr or "a class", lambda: shown(received))


@check(
    "OIDC Core §3.1.3.7 (13)",
    about=("id_token", "auth_time", "max_age"),
    says="The last login is longer ago than requested.",
)
def login_is_recent_enough(token: ReceivedIdToken) -> Finding:
    """The user logged in at most max_age seconds before this sign-in. Otherwise someone at an
    unattended browser could use an old login.
    """
    received = token.claims.get("auth_time")
    logged_in_at, longest = numeric_date(received), token.max_age or 0
    passed = logged_in_at is not None and token.now - logged_in_at <= _leeway(token) + longest
    return Finding(
        passed, lambda: f"at most {longest} s ago", lambda: relative(received, token.now)
    )


ACR_CHECKS: tuple[Check[ReceivedIdToken], ...] = (acr_is_the_one_asked,)
MAX_AGE_CHECKS: tuple[Check[ReceivedIdToken], ...] = (login_is_recent_enough,)


def _leeway(token: ReceivedIdToken) -> float:
    """Allow for the time since the flow began: it may have been held after the login was judged."""
    return BACK_SECONDS + token.now - token.started_at
