"""Whose data may be returned. This is decided on the data itself, not on what was requested."""

from dataclasses import dataclass

from resource_server.verification.claims import listed, shown
from tracing.checks import Check, Finding, check


@dataclass(frozen=True, slots=True)
class Returned:
    """What is about to be returned: the owners of the data, and the subject of the token."""

    subject: str
    owners: frozenset[str]


@check("RFC 9068 §2.2, RFC 6749 §1.1", about=("access_token", "sub"), error="access_denied")
def note_owner_is_token_subject(returned: Returned) -> Finding:
    """Each note belongs to the user of the token. The token says whose notes these are; the client
    has no say in it.
    """
    subject, owners = returned.subject, returned.owners
    return Finding(
        owners <= {subject},
        lambda: f"notes of {shown(subject)}",
        lambda: f"notes of {listed(sorted(owners))}" if owners else "no notes yet",
    )


OWNER_CHECKS: tuple[Check[Returned], ...] = (note_owner_is_token_subject,)
