"""The scopes that this client uses."""

OPENID, PROFILE, NOTES_READ, NOTES_WRITE = WANTED = (
    "openid",
    "profile",
    "notes:read",
    "notes:write",
)


USAGE_READ = "usage:read"
"""Allows the client to read data about itself, without a user (client credentials)."""


def asked_for(supported: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the scopes to request: openid, and the others if supported (None: not published)."""
    return tuple(
        scope for scope in WANTED if scope == OPENID or supported is None or scope in supported
    )
