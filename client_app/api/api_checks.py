"""What an answer of the resource server must fulfil before it is shown."""

from client_app.issuer.back_channel import Answer
from tracing.checks import Check, Finding, check

INVALID_TOKEN = "invalid_token"
INSUFFICIENT_SCOPE = "insufficient_scope"
UNREADABLE = "unreadable"


@check("RFC 6750 §2.1", error=UNREADABLE, says="It cannot be reached.")
def resource_server_answers(answer: Answer) -> Finding:
    """Something came back."""
    return Finding(answer.status != 0, "an answer", answer.in_short)


@check("RFC 6750 §3.1", error=INVALID_TOKEN, says="It did not accept the access token.")
def token_is_accepted(answer: Answer) -> Finding:
    """401: expired, revoked, malformed, or invalid for other reasons."""
    return Finding(answer.status != 401, "no 401", answer.in_short)


@check("RFC 6750 §3.1", error=INSUFFICIENT_SCOPE, says="The access token does not allow it.")
def scope_is_sufficient(answer: Answer) -> Finding:
    """403: the request requires higher privileges than the token has."""
    return Finding(answer.status != 403, "no 403", answer.in_short)


@check("RFC 9110 §15.3.1", error=UNREADABLE, says="It did not answer with notes.")
def notes_are_returned(answer: Answer) -> Finding:
    """200 with a JSON object that has an array of notes."""
    passed = answer.status == 200 and isinstance(answer.member("notes"), list)
    return Finding(passed, "200 and notes", "200 and notes" if passed else answer.in_short)


@check("RFC 9110 §15.3.2", error=UNREADABLE, says="It did not keep the note.")
def note_is_kept(answer: Answer) -> Finding:
    """201: what was sent has become a resource."""
    return Finding(answer.status == 201, "201", answer.in_short)


TOKEN_CHECKS: tuple[Check[Answer], ...] = (
    resource_server_answers,
    token_is_accepted,
    scope_is_sufficient,
)

READ_ANSWER_CHECKS: tuple[Check[Answer], ...] = (*TOKEN_CHECKS, notes_are_returned)
WRITE_ANSWER_CHECKS: tuple[Check[Answer], ...] = (*TOKEN_CHECKS, note_is_kept)
