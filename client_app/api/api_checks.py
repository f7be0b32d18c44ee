"""The checks that a response of the resource server must pass before its content is shown."""

from client_app.issuer.back_channel import Answer
from client_app.texts import shown
from tracing.checks import Check, Finding, check

INVALID_TOKEN = "invalid_token"
INSUFFICIENT_SCOPE = "insufficient_scope"
UNREADABLE = "unreadable"


@check("RFC 6750 §2.1", about=("Authorization",), error=UNREADABLE, says="It does not answer.")
def resource_server_answers(answer: Answer) -> Finding:
    """The resource server answers the call."""
    return Finding(
        answer.status != 0,
        "an HTTP response",
        lambda: answer.summary,
        says=lambda: answer.failure,
    )


@check(
    "RFC 6750 §3.1",
    about=("access_token", "WWW-Authenticate"),
    error=INVALID_TOKEN,
    says="It rejected the access token.",
)
def token_is_accepted(answer: Answer) -> Finding:
    """The resource server accepts the access token. It answers 401 if the token has expired, was
    revoked, is malformed, or comes from an issuer that it does not trust.
    """
    return Finding(
        answer.status != 401,
        "a status other than 401",
        lambda: answer.summary,
        says=lambda: f"It rejected the access token: {answer.says}" if answer.says else "",
    )


@check(
    "RFC 6750 §3.1",
    about=("scope", "WWW-Authenticate"),
    error=INSUFFICIENT_SCOPE,
    says="The access token does not allow this.",
)
def scope_is_sufficient(answer: Answer) -> Finding:
    """The scope of the access token allows the call. The resource server answers 403 if not."""
    return Finding(answer.status != 403, "a status other than 403", lambda: answer.summary)


@check(
    "RFC 9110 §15.3.1", about=("notes",), error=UNREADABLE, says="Its response contains no notes."
)
def notes_are_returned(answer: Answer) -> Finding:
    """The response is 200 and a JSON object with an array of notes."""
    passed = answer.is_object(200) and isinstance(answer.member("notes"), list)
    return Finding(
        passed, "200 and notes: an array", lambda: _notes(answer), says=lambda: answer.failure
    )


@check("RFC 9110 §15.3.2", about=("text",), error=UNREADABLE, says="It did not save the note.")
def note_is_kept(answer: Answer) -> Finding:
    """The response is 201: the resource server has saved the note."""
    return Finding(answer.status == 201, "201", lambda: answer.summary, says=lambda: answer.failure)


TOKEN_CHECKS: tuple[Check[Answer], ...] = (
    resource_server_answers,
    token_is_accepted,
    scope_is_sufficient,
)

READ_ANSWER_CHECKS: tuple[Check[Answer], ...] = (*TOKEN_CHECKS, notes_are_returned)
WRITE_ANSWER_CHECKS: tuple[Check[Answer], ...] = (*TOKEN_CHECKS, note_is_kept)


def _notes(answer: Answer) -> str:
    if not answer.is_object(200):
        return answer.summary
    return f"200 and notes: {shown(answer.member('notes'))}"
