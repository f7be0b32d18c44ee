"""Whose resource may leave, decided on what is about to be returned, not on what was asked for."""

from dataclasses import dataclass

from resource_server.verification.claims import listed, shown
from tracing.checks import Check, Finding, check


@dataclass(frozen=True, slots=True)
class Returned:
    """What is about to be returned: whose it is, and for whom the token speaks."""

    subject: str
    owners: frozenset[str]


@check("RFC 9068 §2.2, RFC 6749 §1.1", error="access_denied")
def note_owner_is_token_subject(returned: Returned) -> Finding:
    """The token says whose notes these are. The client's word is not asked."""
    passed = returned.owners <= {returned.subject}
    owners = listed(sorted(returned.owners)) if returned.owners else "no notes yet"
    return Finding(passed, f"notes of {shown(returned.subject)}", owners)


OWNER_CHECKS: tuple[Check[Returned], ...] = (note_owner_is_token_subject,)
