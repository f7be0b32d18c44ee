"""Whether the session of a browser gives access to the notes.

The same checks are made, but not recorded, when a request arrives (`usable_session`): they decide
whether the request is served with its session or starts a flow.
"""

from dataclasses import dataclass

from client_app.scopes import NOTES_READ, NOTES_WRITE
from client_app.session.sessions import COOKIE, Session
from tracing.checks import Check, Finding, check, first_failed

ACTIVE = "an active session"
NO_SESSION = "no session"
ENDS = {
    "refused": "a session that ended: its refresh token was rejected",
    "forgotten": "a session that ended: the authorization server forgot this client",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser's request: its session id, the session found for it, the configured issuers."""

    session_id: str
    session: Session | None
    issuers: tuple[str, ...]
    now: float


@check("RFC 6749 §1.2", about=(COOKIE,))
def session_is_known(visit: Visit) -> Finding:
    """The cookie names a session of this app that has not expired. Without one, no user is signed
    in in this browser.
    """
    session = visit.session
    passed = session is not None and visit.now < session.expires_at
    return Finding(passed, "a session of a signed-in user", lambda: _session(visit))


@check("RFC 9700 §2.3", about=(COOKIE, "iss"))
def session_is_of_this_issuer(visit: Visit) -> Finding:
    """The tokens of the session come from a configured issuer. Tokens of a different one must not
    reach this resource server.
    """
    received = visit.session.issuer if visit.session else NO_SESSION
    return Finding(received in visit.issuers, lambda: " or ".join(visit.issuers), received)


@check("RFC 6749 §6", about=(COOKIE, "refresh_token"))
def session_has_not_ended(visit: Visit) -> Finding:
    """The session has not ended early. A session ends when its tokens can no longer be renewed."""
    if visit.session is None:
        return Finding(False, ACTIVE, NO_SESSION)
    because = visit.session.ended_because
    return Finding(not because, ACTIVE, lambda: ENDS.get(because, because) if because else ACTIVE)


@check("RFC 6749 §1.5", about=("access_token", "refresh_token"))
def access_token_is_at_hand(visit: Visit) -> Finding:
    """The session has an access token that has not expired, or a refresh token to get one. Without
    either the API cannot be called.
    """
    session = visit.session
    passed = session is not None and (
        session.refresh_token is not None or not session.token_has_run_out(visit.now)
    )
    return Finding(passed, "an access token, or a refresh token to get one", lambda: _tokens(visit))


@check("RFC 6749 §3.3", about=("scope",), says="You did not allow it to read your notes.")
def notes_may_be_read(visit: Visit) -> Finding:
    """The user granted the scope that reading needs. Without it the API would refuse the call."""
    return _granted(visit, NOTES_READ)


@check("RFC 6749 §3.3", about=("scope",), says="You did not allow it to write notes.")
def notes_may_be_written(visit: Visit) -> Finding:
    """The user granted the scope that writing needs. Without it the API would refuse the call."""
    return _granted(visit, NOTES_WRITE)


SESSION_CHECKS: tuple[Check[Visit], ...] = (
    session_is_known,
    session_is_of_this_issuer,
    session_has_not_ended,
    access_token_is_at_hand,
)

READ_CHECKS: tuple[Check[Visit], ...] = (*SESSION_CHECKS, notes_may_be_read)
WRITE_CHECKS: tuple[Check[Visit], ...] = (*SESSION_CHECKS, notes_may_be_written)
ALL_CHECKS: tuple[Check[Visit], ...] = (*READ_CHECKS, notes_may_be_written)


def usable_session(visit: Visit) -> Session | None:
    """Return the session of a visit if it passes its checks, which the trace does not record."""
    return visit.session if first_failed(SESSION_CHECKS, visit) is None else None


def _session(visit: Visit) -> str:
    if visit.session is None:
        return "a cookie of no session" if visit.session_id else "no session cookie"
    is_expired = visit.now >= visit.session.expires_at
    return f"{'an expired' if is_expired else 'a'} session of {visit.session.sub}"


def _tokens(visit: Visit) -> str:
    if visit.session is None:
        return "none"
    is_expired = visit.session.token_has_run_out(visit.now)
    can_be_renewed = visit.session.refresh_token is not None
    access_token = "an expired access token" if is_expired else "an access token"
    return f"{access_token}, {'a' if can_be_renewed else 'no'} refresh token"


def _granted(visit: Visit, scope: str) -> Finding:
    granted = visit.session.scope if visit.session else ""
    return Finding(scope in granted.split(), scope, granted or "none")
