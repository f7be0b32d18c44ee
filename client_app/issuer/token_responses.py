"""The tokens of a successful token response (RFC 6749 §5.1)."""

from dataclasses import dataclass, field

from client_app.issuer.back_channel import Answer
from client_app.texts import number, string
from hosting.control import clock

LONGEST_LIFETIME = 1e12
"""Seconds. Arithmetic with times fails beyond this."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that the client holds for a user. `expires_at` is None if the server gave no
    lifetime.
    """

    access_token: str = field(repr=False)
    expires_at: float | None
    refresh_token: str | None = field(repr=False)
    scope: str

    @classmethod
    def issued(cls, answer: Answer, *, asked_scope: str, refresh_token: str | None) -> "Tokens":
        """Read a response that has passed its checks; a member of the wrong type counts as absent.

        For an absent member the earlier value stays: the scope as requested, the refresh token as
        used.
        """
        lifetime = number(answer.member("expires_in"), LONGEST_LIFETIME)
        return cls(
            access_token=string(answer.member("access_token")),
            expires_at=None if lifetime is None else clock.now() + lifetime,
            refresh_token=string(answer.member("refresh_token")) or refresh_token,
            scope=string(answer.member("scope")) or asked_scope,
        )

    def as_columns(self) -> dict[str, object]:
        """Return the tokens as columns of a session's row."""
        return {
            "access_token": self.access_token,
            "token_expires_at": self.expires_at,
            "refresh_token": self.refresh_token,
            "scope": self.scope,
        }
