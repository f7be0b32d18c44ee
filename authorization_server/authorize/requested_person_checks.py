"""The checks of the requested person: of the client's hint, and of who has just logged in."""

from dataclasses import dataclass

from authorization_server.authorize.requested_person import RequestedPerson
from tracing.checks import Check, Finding, check


@dataclass(frozen=True, slots=True)
class PersonLoggingIn:
    """A person whose password was right, and the person whom the client asks for."""

    sub: str
    requested: RequestedPerson


@check(
    "OIDC Core §3.1.2.1",
    about=("id_token_hint",),
    error="invalid_request",
    says="id_token_hint is not an ID token of this server.",
)
def id_token_hint_is_ours(requested: RequestedPerson) -> Finding:
    """This server issued the ID token, which may have expired. No user matches a hint from
    elsewhere, so the login page would be shown again and again.
    """
    passed = requested.hint is None or requested.hint_claims is not None
    return Finding(passed, "an ID token issued here, or none", lambda: _hint(requested))


@check(
    "OIDC Core §3.1.2.1, §5.5.1",
    about=("id_token_hint", "claims"),
    error="login_required",
    says="The user who logged in is not the user that the application asked for.",
)
def person_is_the_requested_one(login: PersonLoggingIn) -> Finding:
    """The client learns that a different user logged in. A user who does not have the requested
    account would otherwise be asked to log in again and again.
    """
    return Finding(
        login.requested.is_met_by(login.sub), lambda: str(login.requested), lambda: login.sub
    )


HINT_CHECKS: tuple[Check[RequestedPerson], ...] = (id_token_hint_is_ours,)
LOGIN_CHECKS: tuple[Check[PersonLoggingIn], ...] = (person_is_the_requested_one,)


def _hint(requested: RequestedPerson) -> str:
    if requested.hint is None:
        return "none"
    if requested.hint_claims is not None:
        return f"an ID token about {requested.hint_claims.get('sub')}"
    is_jwt = requested.hint.count(".") == 2
    return "a JWT that is not an ID token of this server" if is_jwt else "not a JWT"
