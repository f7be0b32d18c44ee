"""What must be true of the claims of a token, whoever vouches for them: a subject and a scope."""

from resource_server.claims import scopes, shown
from resource_server.presented import Presented
from tracing.checks import Check, Finding, check

LONGEST_SUBJECT = 255
"""OIDC Core §2: `sub` must not exceed 255 ASCII characters."""


@check("RFC 9068 §2.2", error="invalid_token")
def subject_is_named(presented: Presented) -> Finding:
    """Without a subject nobody knows whose notes are meant."""
    subject = presented.claims.get("sub")
    # What cannot be printed can neither be stored nor compared by everyone alike.
    is_text = isinstance(subject, str) and subject.isprintable()
    passed = is_text and 0 < len(str(subject)) <= LONGEST_SUBJECT
    return Finding(passed, "sub names the subject", shown(subject))


@check("RFC 6750 §3.1", error="insufficient_scope")
def scope_is_sufficient(presented: Presented) -> Finding:
    """The request requires higher privileges than the access token provides: 403."""
    claims = presented.claims
    passed = presented.needed_scope in scopes(claims)
    return Finding(passed, f"scope contains {presented.needed_scope}", shown(claims.get("scope")))


CLAIM_CHECKS: tuple[Check[Presented], ...] = (subject_is_named, scope_is_sufficient)
