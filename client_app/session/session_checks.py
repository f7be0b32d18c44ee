"""Whether the session that a browser brings opens the notes.

The same rules are asked in silence when a request arrives (`first_refusal`): they decide whether it
is served with its session, or a flow starts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from client_app.scopes import NOTES_READ, NOTES_WRITE
from client_app.session.sessions import Session
from tracing.checks import Check, Finding, check

SESSION_ENDS = {
    "": "a session that goes on",
    "refused": "a session that ended when its refresh token was refused",
    "forgotten": "a session that ended when the authorization server had forgotten this client",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of a browser: the session id it brought, the session found, the issuers known."""

    session_id: str
    session: Session | None
    issuers: tuple[str, ...]
    now: float

    @property
    def known(self) -> Session:
        """The session of a visit that has passed `session_is_known`."""
        if self.session is None:
            raise LookupError("no session")
        return self.session


@check("RFC 6749 §1.2")
def session_is_known(visit: Visit) -> Finding:
    """The cookie names a session that was opened here, and its time is not over."""
    session = visit.session
    passed = session is not None and visit.now < session.expires_at
    unknown = "a cookie of no session" if visit.session_id else "no session cookie"
    received = f"a session of {session.sub}" if session and passed else unknown
    return Finding(passed, "a session of a signed-in user", received)


@check("RFC 9700 §2.3")
def session_is_of_this_issuer(visit: Visit) -> Finding:
    """A token of an issuer that is not configured any more is shown to nobody."""
    received = visit.session.issuer if visit.session else "no session"
    return Finding(received in visit.issuers, " or ".join(visit.issuers), received)


@check("RFC 6749 §6")
def session_has_not_ended(visit: Visit) -> Finding:
    """A session ends early when its tokens can neither be used nor renewed any more."""
    because = visit.session.ended_because if visit.session else ""
    return Finding(not because, SESSION_ENDS[""], SESSION_ENDS.get(because, because))


@check("RFC 6749 §1.5")
def access_token_is_at_hand(visit: Visit) -> Finding:
    """An access token that has not run out, or the refresh token to get another one."""
    session = visit.session
    has_run_out = session is None or session.token_has_run_out(visit.now)
    can_be_renewed = session is not None and session.refresh_token is not None
    token = "an access token that has run out" if has_run_out else "an access token"
    received = f"{token}, {'a' if can_be_renewed else 'no'} refresh token"
    return Finding(
        not has_run_out or can_be_renewed, "an access token, or a way to get one", received
    )


@check("RFC 6749 §3.3", says="It was not allowed to read your notes.")
def notes_may_be_read(visit: Visit) -> Finding:
    """The user granted the scope that reading needs."""
    return _granted(visit, NOTES_READ)


@check("RFC 6749 §3.3", says="It was not allowed to write notes for you.")
def notes_may_be_written(visit: Visit) -> Finding:
    """The user granted the scope that writing needs."""
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


def first_refusal(checks: Iterable[Check[Visit]], visit: Visit) -> Finding | None:
    """The finding that refuses this visit, or None; nothing is told to the trace."""
    findings = (rule(visit) for rule in checks)
    return next((finding for finding in findings if not finding.passed), None)


def _granted(visit: Visit, scope: str) -> Finding:
    granted = visit.session.scope if visit.session else ""
    return Finding(scope in granted.split(), scope, granted or "no scope")
