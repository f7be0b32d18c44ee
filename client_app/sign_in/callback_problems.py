"""The ways in which a sign-in can fail on its way back, in words for a person."""

from client_app.issuer.back_channel import Answer
from client_app.issuer.token_response_checks import id_token_is_there
from client_app.refusals import BAD_GATEWAY, Problem
from client_app.scopes import OPENID
from client_app.sign_in.callback_checks import Arrival, answer_is_no_error, state_is_unused
from client_app.sign_in.id_token_checks import acr_is_the_one_asked
from client_app.texts import displayable
from tracing.checks import Refused

FORBIDDEN = 403
TWO_FACTORS = (
    "Whoever has no second factor cannot sign in so. Switch one on in your account at the "
    "authorization server, or sign in as somebody who has one (in the playground, carol)."
)
START_AGAIN = "Nothing is lost: open your notes to start again."

NOT_WITHOUT_A_PAGE = {
    "login_required": "nobody is signed in there in this browser, and it was not to ask anyone.",
    "consent_required": "you have not allowed this yet, and it was not to ask you.",
    "interaction_required": "it has something to ask you, and it was not to show a page.",
    "account_selection_required": "you would have to choose an account, and it was not to ask.",
    "unmet_authentication_requirements": "you cannot sign in there as strongly as was asked for.",
}
"""The errors of OIDC Core §3.1.2.6 and of OpenID Connect Unmet Authentication Requirements §2."""


def arrival_problem(arrival: Arrival, refusal: Refused) -> Problem:
    """The answer that the browser brought is not acted on."""
    if refusal.check.name == answer_is_no_error.name:
        return _error_answer(arrival, refusal)
    advice = START_AGAIN
    if refusal.check.name == state_is_unused.name:
        advice = "If you have signed in already, your notes are open. If not, open them once more."
    return Problem(
        "This sign-in cannot be finished",
        refusal.check.says,
        advice,
        status=400,
        refusal=refusal,
    )


def _error_answer(arrival: Arrival, refusal: Refused) -> Problem:
    """The state proved that this browser asked, so the error is shown: as text, and shortened."""
    error = displayable(arrival.first("error"), 80)
    if error in NOT_WITHOUT_A_PAGE:
        return _interaction_needed(error, refusal)
    description = displayable(arrival.first("error_description"))
    is_denial = error == "access_denied"
    said = f" It says: {description}" if description else ""
    return Problem(
        "You did not let My notes in" if is_denial else "The authorization server said no",
        f"The authorization server answered with the error “{error}”.{said}",
        "If that was not your decision, open your notes to try again.",
        status=FORBIDDEN if is_denial else 400,
        refusal=refusal,
    )


def _interaction_needed(error: str, refusal: Refused) -> Problem:
    """The request allowed no page (`prompt=none`), or more of the login than there was."""
    return Problem(
        "You could not be signed in that way",
        f"The authorization server answered with the error “{error}”: {NOT_WITHOUT_A_PAGE[error]}",
        "Sign in as usual, and it can ask you.",
        status=FORBIDDEN,
        refusal=refusal,
        offers_ways=True,
    )


def token_problem(issuer: str, answer: Answer, refusal: Refused) -> Problem:
    """The authorization server gave no tokens for the code, or none that can be used."""
    if answer.error == "invalid_client":
        return forgotten_problem(issuer, refusal)
    if refusal.check.name == id_token_is_there.name:
        return _anonymous(answer, refusal)
    return Problem(
        "This sign-in could not be finished",
        f"My notes handed in the code at {issuer}. {refusal.check.says}",
        START_AGAIN,
        status=BAD_GATEWAY,
        refusal=refusal,
    )


def _anonymous(answer: Answer, refusal: Refused) -> Problem:
    """Tokens came, but none that says who the user is: mostly because the user did not allow it."""
    is_unwanted = OPENID not in str(answer.member("scope")).split()
    return Problem(
        "My notes does not know who you are",
        f"You did not allow {OPENID}, which tells an application who you are."
        if is_unwanted
        else refusal.check.says,
        "Without it nobody can be signed in. Open your notes again, and leave it ticked.",
        status=FORBIDDEN if is_unwanted else BAD_GATEWAY,
        refusal=refusal,
    )


def forgotten_problem(issuer: str, refusal: Refused | None) -> Problem:
    """The registration under which the flow began is worth nothing any more."""
    return Problem(
        "The authorization server has forgotten My notes",
        f"{issuer} does not know the client id any more under which this sign-in was started.",
        "Open your notes to start again: My notes then registers itself anew.",
        status=BAD_GATEWAY,
        refusal=refusal,
    )


def id_token_problem(issuer: str, refusal: Refused) -> Problem:
    """Tokens came, but what says who the user is cannot be believed. Nobody is signed in."""
    is_too_weak = refusal.check.name == acr_is_the_one_asked.name
    return Problem(
        "Nobody was signed in",
        f"{issuer} sent a proof of who you are (an ID token). {refusal.check.says}",
        TWO_FACTORS if is_too_weak else START_AGAIN,
        status=BAD_GATEWAY,
        refusal=refusal,
        offers_ways=is_too_weak,
    )
