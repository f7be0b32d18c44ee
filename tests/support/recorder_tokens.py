"""The tokens of the recorders that tests create, and the header that presents one."""

VIEWER = "viewer-token-of-the-tests"
INBOX = "inbox-token-of-the-tests"


def showing(token: str) -> dict[str, str]:
    """The header that presents a token (RFC 6750 §2.1)."""
    return {"Authorization": f"Bearer {token}"}
