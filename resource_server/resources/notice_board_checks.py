"""The checks for a caller that gives only its name, in order."""

import re
from dataclasses import dataclass

from resource_server.verification.claims import shown
from tracing.checks import Check, Finding, check

CLIENT_ID = re.compile(r"[ -~]{1,255}")
"""RFC 6749 Appendix A.1: VSCHAR; this server accepts at most 255."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller as it names itself: each client_id in the request."""

    names: tuple[str, ...]

    @property
    def client_id(self) -> str:
        """The first name; empty if none was given."""
        return self.names[0] if self.names else ""


@check(
    "RFC 6749 §2.2, RFC 9110 §15.5.1",
    about=("client_id",),
    error="invalid_request",
    says="Say who is calling, once: ?client_id=YOUR_NAME",
)
def client_id_is_given_once(caller: Caller) -> Finding:
    """The request names its client, once. Without a name it is incomplete, so the response is 400:
    a name proves nothing, so there is no authentication that a 401 could ask for.
    """
    passed = len(caller.names) == 1
    return Finding(
        passed, "1 client_id", lambda: f"{len(caller.names)}" if caller.names else "none"
    )


@check(
    "RFC 6749 Appendix A.1",
    about=("client_id",),
    error="invalid_request",
    says="A client_id has 1 to 255 printable ASCII characters.",
)
def client_id_is_well_formed(caller: Caller) -> Finding:
    """The name has the characters that a client_id can have. It is not looked up: anyone may read
    the notice board.
    """
    passed = CLIENT_ID.fullmatch(caller.client_id) is not None
    return Finding(
        passed,
        "1 to 255 printable ASCII characters",
        lambda: shown(caller.client_id) if caller.names else "none",
    )


CALLER_CHECKS: tuple[Check[Caller], ...] = (client_id_is_given_once, client_id_is_well_formed)
