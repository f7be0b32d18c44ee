"""Which addresses a client may register, and which of these a request means."""

import re
from urllib.parse import SplitResult, urlsplit

from hosting.settings import is_loopback

PRIVATE_USE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
URI_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
"""RFC 3986 §2. A backslash, for one, is read as a slash by browsers and by nobody else."""
LONGEST_URI = 2000
LOOPBACK_ADDRESSES = ("127.0.0.1", "::1")


def is_acceptable(uri: str) -> bool:
    """Whether a code may be sent to this address."""
    if not URI_CHARACTERS.fullmatch(uri) or len(uri) > LONGEST_URI or "#" in uri:
        return False
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if "@" in parts.netloc:
        return False
    if parts.scheme in ("http", "https"):
        return bool(host) and (parts.scheme == "https" or is_loopback(host))
    return PRIVATE_USE_SCHEME.fullmatch(parts.scheme) is not None


def matches(registered: str, requested: str) -> bool:
    """Whether this is the registered address; the port of a loopback address is free."""
    if registered == requested:
        return True
    ours, theirs = _loopback(registered), _loopback(requested)
    return ours is not None and ours == theirs


def _loopback(uri: str) -> SplitResult | None:
    """The URI without its port when it is a literal loopback address, or None."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or host not in LOOPBACK_ADDRESSES:
        return None
    # What the parser forgave (a space, a line feed, another case, an empty fragment) is not free.
    if parts.geturl() != uri:
        return None
    shown = f"[{host}]" if ":" in host else host
    # Whatever else stands in the authority (a user, another spelling) is not free.
    if parts.netloc not in (shown, f"{shown}:{port}"):
        return None
    return parts._replace(netloc=shown)
