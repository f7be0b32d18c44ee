"""What must be true of a caller that only says by which name to call it, in order."""

import re

from resource_server.verification.claims import shown
from tracing.checks import Check, Finding, check

CLIENT_ID = re.compile(r"[ -~]{1,255}")
"""RFC 6749 Appendix A.1: VSCHAR, of which we take so many."""


@check(
    "RFC 6749 §2.2, RFC 9110 §15.5.1",
    error="invalid_request",
    says="Say who is calling, once: ?client_id=YOUR_NAME",
)
def client_id_is_given_once(names: list[str]) -> Finding:
    """A request without it is incomplete (400). It is no 401: a name proves nothing, so there is no
    scheme of authentication to challenge for.
    """
    return Finding(len(names) == 1, "one client_id", f"{len(names)}")


@check(
    "RFC 6749 Appendix A.1",
    error="invalid_request",
    says="A client_id has 1 to 255 printable ASCII characters.",
)
def client_id_is_well_formed(names: list[str]) -> Finding:
    """It need not be known: it is not looked up, and nothing hangs on it."""
    name = names[0]
    return Finding(bool(CLIENT_ID.fullmatch(name)), "1 to 255 characters of VSCHAR", shown(name))


CALLER_CHECKS: tuple[Check[list[str]], ...] = (client_id_is_given_once, client_id_is_well_formed)
