"""The scopes this client has a use for, and what each of them opens."""

OPENID, PROFILE, NOTES_READ, NOTES_WRITE = WANTED = (
    "openid",
    "profile",
    "notes:read",
    "notes:write",
)


USAGE_READ = "usage:read"
"""What the client may read about itself, without a user (client credentials)."""


def asked_for(supported: tuple[str, ...] | None) -> tuple[str, ...]:
    """What to ask for where these scopes are supported (None: the issuer does not say)."""
    return tuple(
        scope for scope in WANTED if scope == OPENID or supported is None or scope in supported
    )
