"""Whether a flow starts: only where a session does not already open what the user wants."""

from client_app.session.session_checks import ALL_CHECKS, Visit
from client_app.session.sessions import COOKIE
from tracing.checks import Check, Finding, Refused, check, first_failed


@check("RFC 6749 §4.1 (A)", about=(COOKIE, "scope"))
def session_is_absent(visit: Visit) -> Finding:
    """This browser has no session that opens everything. With such a session there is nothing to
    ask for.
    """
    lacking = first_failed(ALL_CHECKS, visit)
    return Finding(
        lacking is not None,
        "no session that opens the notes",
        lambda: _lack(lacking, visit) if lacking else "a session that opens the notes",
    )


START_CHECKS: tuple[Check[Visit], ...] = (session_is_absent,)


def _lack(lacking: Check[Visit], visit: Visit) -> str:
    """What the session, or the missing one, says to the check that it fails."""
    return Refused(lacking, lacking.find(visit)).received
