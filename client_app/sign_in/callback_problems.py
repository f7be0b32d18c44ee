"""The ways in which a sign-in can fail on its return to this app, explained to the user."""

from collections.abc import Callable

from client_app.issuer.token_response_checks import (
    BOUND_CODE_RESPONSE_CHECKS,
    CODE_RESPONSE_CHECKS,
    id_token_is_there,
)
from client_app.refusals import BAD_GATEWAY, Problem, registration_forgotten, to_person
from client_app.scopes import OPENID
from client_app.sign_in.authorization_response import AuthorizationResponse
from client_app.sign_in.callback_checks import (
    answer_is_no_error,
    state_is_of_this_browser,
    state_is_spent_by_this_response,
    state_is_unused,
)
from client_app.sign_in.code_response import CodeResponse
from client_app.sign_in.login_checks import acr_is_the_one_asked
from client_app.texts import displayable, string
from tracing.checks import Refused

FORBIDDEN = 403
SECOND_FACTOR_NEEDED = (
    "Signing in this way needs a second factor. Switch one on in your account at the "
    "authorization server, or sign in as a user who has one (in the playground, carol)."
)
START_AGAIN = "Open your notes to start again."
ONCE = (
    "Each response works once. If you are signed in already, open your notes; if not, start again."
)
USED_BEFORE = (state_is_unused, state_is_spent_by_this_response)
KEEP_ADDRESS = (
    "If someone sent you a link to sign in, do not give them the address of this page. To sign in "
    "yourself, open your notes."
)
"""Advice against ConsentFix, in which a victim is asked to copy the address with the code."""

DENIED = "access_denied"
FAILURES = ("server_error", "temporarily_unavailable")
"""Errors with which a server says that it failed, and so decided nothing (RFC 6749 §4.1.2.1)."""

NOT_WITHOUT_A_PAGE = {
    "login_required": "you are not signed in there, and it showed no login page.",
    "consent_required": "you have not allowed this yet, and it showed no page to ask you.",
    "interaction_required": "it has to ask you something, and it showed no page for that.",
    "account_selection_required": (
        "you have to choose an account, and it showed no page for that."
    ),
    "unmet_authentication_requirements": "you cannot sign in there as strongly as requested.",
}
"""The errors of OIDC Core §3.1.2.6 and of OpenID Connect Unmet Authentication Requirements §2."""


def refuse_response(response: AuthorizationResponse) -> Callable[[Refused], Problem]:
    """The client does not act on this authorization response."""

    def refuse(refusal: Refused) -> Problem:
        if refusal.check == answer_is_no_error:
            return _error_response(response, refusal)
        return to_person("This sign-in cannot be finished", "", _advice(refusal))(refusal)

    return refuse


def _advice(refusal: Refused) -> str:
    if refusal.check == state_is_of_this_browser:
        return KEEP_ADDRESS
    return ONCE if refusal.check in USED_BEFORE else START_AGAIN


def no_sign_in() -> Problem:
    """There is no sign-in that could be finished, but no check failed."""
    return Problem(
        "This sign-in cannot be finished",
        "Notebook did not start a sign-in with this state.",
        START_AGAIN,
        status=400,
    )


def _error_response(response: AuthorizationResponse, refusal: Refused) -> Problem:
    """Show the error as text, shortened: the state proved that this browser made the request."""
    error = displayable(response.first("error"), 80)
    if error in NOT_WITHOUT_A_PAGE:
        return _interaction_needed(error, refusal)
    description = displayable(response.first("error_description"))
    is_denial = error == DENIED
    said = f" It says: {description}" if description else ""
    return Problem(
        "You did not allow Notebook to sign you in"
        if is_denial
        else "The authorization server answered with an error",
        f"The authorization server answered with the error “{error}”.{said}",
        _after_error(error),
        status=FORBIDDEN if is_denial else 400,
        refusal=refusal,
    )


def _after_error(error: str) -> str:
    if error == DENIED:
        return "If this was not your decision, open your notes to try again."
    return f"Wait a moment. {START_AGAIN}" if error in FAILURES else START_AGAIN


def _interaction_needed(error: str, refusal: Refused) -> Problem:
    """The request forbade pages (`prompt=none`), or required a stronger login."""
    return Problem(
        "You could not be signed in this way",
        f"The authorization server answered with the error “{error}”: {NOT_WITHOUT_A_PAGE[error]}",
        "Sign in as usual; then it can ask you.",
        status=FORBIDDEN,
        refusal=refusal,
        offers_sign_in=True,
    )


def refuse_tokens(response: CodeResponse) -> Callable[[Refused], Problem]:
    """The authorization server sent no usable tokens for the code, or no proof of who signed in."""

    def refuse(refusal: Refused) -> Problem:
        if response.is_client_unknown:
            return registration_forgotten(response.issuer, refusal)
        if refusal.check == id_token_is_there:
            return _anonymous(response, refusal)
        if refusal.check in (*CODE_RESPONSE_CHECKS, *BOUND_CODE_RESPONSE_CHECKS):
            return _no_tokens(response.issuer)(refusal)
        return _no_login(response.issuer, is_too_weak=refusal.check == acr_is_the_one_asked)(
            refusal
        )

    return refuse


def _no_tokens(issuer: str) -> Callable[[Refused], Problem]:
    return to_person(
        "This sign-in could not be finished",
        f"Notebook sent the code to {issuer}.",
        START_AGAIN,
        status=BAD_GATEWAY,
    )


def _no_login(issuer: str, *, is_too_weak: bool) -> Callable[[Refused], Problem]:
    """Tokens arrived, but the proof of the user's identity cannot be trusted."""
    return to_person(
        "You were not signed in",
        f"{issuer} sent a proof of who you are (an ID token).",
        SECOND_FACTOR_NEEDED if is_too_weak else START_AGAIN,
        status=BAD_GATEWAY,
        offers_sign_in=is_too_weak,
    )


def _anonymous(response: CodeResponse, refusal: Refused) -> Problem:
    """Tokens arrived, but no ID token: in most cases because the user did not allow it."""
    is_unwanted = OPENID not in string(response.answer.member("scope")).split()
    return Problem(
        "Notebook does not know who you are",
        f"You did not allow {OPENID}, which tells an app who you are."
        if is_unwanted
        else f"{response.issuer} sent tokens. {refusal.says}",
        f"Notebook cannot sign you in without it. Open your notes again, and allow {OPENID}.",
        status=FORBIDDEN if is_unwanted else BAD_GATEWAY,
        refusal=refusal,
    )
