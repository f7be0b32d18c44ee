"""Whether a flow is to start: only where a session does not already open what the user wants."""

from client_app.session.session_checks import ALL_CHECKS, Visit, first_refusal
from tracing.checks import Check, Finding, check


@check("RFC 6749 §4.1 (A)")
def session_is_absent(visit: Visit) -> Finding:
    """There is no session in this browser that opens everything: something is to be granted."""
    refusal = first_refusal(ALL_CHECKS, visit)
    received = refusal.received if refusal else "a session that opens the notes"
    return Finding(refusal is not None, "no session that opens the notes", received)


START_CHECKS: tuple[Check[Visit], ...] = (session_is_absent,)
