"""The scopes that this client uses."""

OPENID, PROFILE, NOTES_READ, NOTES_WRITE = WANTED = (
    "openid",
    "profile",
    "notes:read",
    "notes:write",
)


USAGE_READ = "usage:read"
"""For what the client may read about itself, without a user (client credentials)."""


def asked_for(supported: tuple[str, ...] | None) -> tuple[str, ...]:
    """The scopes to request where these are supported (None: the issuer does not say)."""
    return tuple(
        scope for scope in WANTED if scope == OPENID or supported is None or scope in supported
    )
