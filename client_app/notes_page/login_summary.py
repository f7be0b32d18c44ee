"""How and when a user signed in, as the ID token says (OIDC Core §2), in words for a person."""

from dataclasses import dataclass
from datetime import UTC, datetime

from client_app.session.id_tokens import read_part
from client_app.session.sessions import Session
from client_app.texts import displayable, words

METHODS = {
    "pwd": "password",
    "otp": "one-time code",
    "pin": "PIN",
    "hwk": "a key in hardware",
    "swk": "a key in software",
    "sms": "a text message",
    "face": "face",
    "fpt": "fingerprint",
}
"""Authentication methods (RFC 8176 §2)."""

SEVERAL = "mfa"
"""Says that there were several, which are named beside it."""

LATEST = 1e11
"""Seconds since 1970; beyond it there is no calendar."""


@dataclass(frozen=True, slots=True)
class LoginWords:
    """The methods joined by "and", the class that they reach, and the moment; each may be empty."""

    methods: str
    acr: str
    at: datetime | None

    @classmethod
    def of(cls, session: Session) -> "LoginWords":
        """What the ID token of this session says, which was verified when the session began."""
        claims = read_part(session.id_token, 1)
        methods = [m for m in words(claims.get("amr")) or () if m != SEVERAL]
        return cls(
            methods=displayable(" and ".join(METHODS.get(method, method) for method in methods)),
            acr=displayable(claims.get("acr"), 100),
            at=_moment(claims.get("auth_time")),
        )


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int | float) or not 0 < seconds < LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)
