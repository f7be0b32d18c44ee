"""Whether a flow starts: only if no session already allows reading and writing the notes."""

from client_app.session.session_checks import ALL_CHECKS, Visit
from client_app.session.sessions import COOKIE
from tracing.checks import Check, Finding, Refused, check, first_failed


@check("RFC 6749 §4.1 (A)", about=(COOKIE, "scope"))
def session_is_absent(visit: Visit) -> Finding:
    """This browser has no session that gives access to the notes. With one, no sign-in is
    needed.
    """
    lacking = first_failed(ALL_CHECKS, visit)
    return Finding(
        lacking is not None,
        "no session that gives access to the notes",
        lambda: _lack(lacking, visit) if lacking else "a session that gives access to the notes",
    )


START_CHECKS: tuple[Check[Visit], ...] = (session_is_absent,)


def _lack(lacking: Check[Visit], visit: Visit) -> str:
    """Return what the failed session check received."""
    return Refused(lacking, lacking.find(visit)).received
