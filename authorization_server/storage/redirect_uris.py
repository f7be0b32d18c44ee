"""Which addresses a client may register, and whether a request names one of them."""

import re
from urllib.parse import SplitResult, urlsplit

from hosting.settings import is_loopback

PRIVATE_USE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
URI_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
"""RFC 3986 §2. A backslash, for example, is excluded: only browsers read it as a slash."""
LONGEST_URI = 2000
LOCALHOST = "localhost"
FREE_PORTS = ("127.0.0.1", "::1", LOCALHOST)
"""Hosts at which a native app listens on a port that it learns when it starts (RFC 8252 §7.3). Many
register `localhost`, which is a name and might resolve to another interface (§8.3).
"""

SCRIPTS = ("javascript:", "data:", "vbscript:")
UNSEEN = re.compile(r"[\x00-\x20\x7f]")
"""Characters that a browser removes before it reads the scheme of an address."""


def why_dangerous(link: str) -> str:
    """Return why no client may register this link in any member; empty if there is no reason."""
    if UNSEEN.sub("", link).lower().startswith(SCRIPTS):
        return "is a script or data, not an address"
    return "contains a wildcard (*)" if "*" in link else ""


def why_unacceptable(uri: str) -> str:
    """Return why no code may be sent to this address; empty if it may."""
    return _why_unreadable(uri) or _why_unsafe(urlsplit(uri))


def is_acceptable(uri: str) -> bool:
    """Whether a code may be sent to this address."""
    return not why_unacceptable(uri)


def is_web_address(link: str) -> bool:
    """Whether a browser opens this link as a web page."""
    if _why_unreadable(link.partition("#")[0]):
        return False
    parts = urlsplit(link)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def is_localhost(uri: str) -> bool:
    """Whether this address names `localhost`, instead of a loopback IP literal."""
    return urlsplit(uri).hostname == LOCALHOST


def why_no_localhost(uri: str) -> str:
    """Return the message for a client if best practice is required (RFC 8252 §8.3)."""
    return (
        f"{uri} names localhost, which may lead elsewhere than to this device. This server "
        "requires a loopback address: use 127.0.0.1 or [::1] instead."
    )


def matches(registered: str, requested: str) -> bool:
    """Whether this is the registered address; the port of a loopback address may differ."""
    if registered == requested:
        return True
    ours, theirs = _loopback(registered), _loopback(requested)
    return ours is not None and ours == theirs


def _why_unreadable(uri: str) -> str:
    if not uri:
        return "is empty"
    if len(uri) > LONGEST_URI:
        return f"has more than {LONGEST_URI} characters"
    if not URI_CHARACTERS.fullmatch(uri):
        return "contains a character that no URI has"
    if "#" in uri:
        return "has a fragment (#)"
    try:
        _ = urlsplit(uri).port, urlsplit(uri).hostname
    except ValueError:
        return "has a host or a port that cannot be read"
    return ""


def _why_unsafe(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if "@" in parts.netloc:
        return "names a user (@)"
    if parts.scheme in ("http", "https"):
        if not host:
            return "has no host"
        return "" if parts.scheme == "https" or is_loopback(host) else "is http, and not loopback"
    if PRIVATE_USE_SCHEME.fullmatch(parts.scheme):
        return ""
    return "is neither https nor http on loopback, nor of a scheme such as com.example.app"


def _loopback(uri: str) -> SplitResult | None:
    """Return the URI without its port if its host is the local machine, or None."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or host not in FREE_PORTS:
        return None
    # What the parser tolerates (a space, a line feed, another case, an empty fragment) must match.
    if parts.geturl() != uri:
        return None
    shown = f"[{host}]" if ":" in host else host
    # Anything else in the authority (a user, another spelling) must match.
    if parts.netloc not in (shown, f"{shown}:{port}"):
        return None
    return parts._replace(netloc=shown)
