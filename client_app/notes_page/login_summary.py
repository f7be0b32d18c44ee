"""How and when a user signed in, taken from the ID token (OIDC Core §2), for people to read."""

from dataclasses import dataclass
from datetime import UTC, datetime

from client_app.session.id_tokens import read_part
from client_app.session.sessions import Session
from client_app.texts import displayable, strings

METHODS = {
    "pwd": "password",
    "otp": "one-time code",
    "pin": "PIN",
    "hwk": "hardware key",
    "swk": "software key",
    "sms": "text message",
    "face": "face",
    "fpt": "fingerprint",
}
"""Names of authentication methods (RFC 8176 §2)."""

SEVERAL = "mfa"
"""The value for several methods, which are listed beside it."""

LATEST = 1e11
"""Seconds since 1970. Beyond this, no calendar can show a date."""


@dataclass(frozen=True, slots=True)
class LoginSummary:
    """The methods joined by "and", the authentication class, and the time; each may be empty."""

    methods: str
    acr: str
    at: datetime | None

    @classmethod
    def of(cls, session: Session) -> "LoginSummary":
        """Read the ID token of this session, which was verified when the session began."""
        claims = read_part(session.id_token, 1)
        methods = [m for m in strings(claims.get("amr")) or () if m != SEVERAL]
        return cls(
            methods=displayable(" and ".join(METHODS.get(method, method) for method in methods)),
            acr=displayable(claims.get("acr"), 100),
            at=_moment(claims.get("auth_time")),
        )


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int | float) or not 0 < seconds < LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)
