"""The tokens of a successful token response (RFC 6749 §5.1)."""

import time
from dataclasses import dataclass, field

from client_app.issuer.back_channel import Answer


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the client holds for a user. `expires_at` None: the server did not say how long."""

    access_token: str = field(repr=False)
    expires_at: float | None
    refresh_token: str | None = field(repr=False)
    scope: str

    @classmethod
    def issued(cls, answer: Answer, *, asked_scope: str, refresh_token: str | None) -> "Tokens":
        """Read an answer that has passed its checks.

        What it leaves out is as before: the scope as asked, the refresh token as used.
        """
        lifetime = answer.member("expires_in")
        return cls(
            access_token=answer.member("access_token"),
            expires_at=None if lifetime is None else time.time() + lifetime,
            refresh_token=answer.member("refresh_token") or refresh_token,
            scope=answer.member("scope") or asked_scope,
        )

    def as_columns(self) -> dict[str, object]:
        """For the row of a session."""
        return {
            "access_token": self.access_token,
            "token_expires_at": self.expires_at,
            "refresh_token": self.refresh_token,
            "scope": self.scope,
        }
