"""The cookie of the recorder's viewer, which browsers also send to the roles.

Ports do not separate cookies (RFC 6265 §8.5). This one opens the recording, says nothing about any
flow, and is the same in all of them, so it is left out when a request is captured.
"""

from collections.abc import Iterable, Iterator

VIEWER_COOKIE = "recorder_viewer"
"""Its name without the port; over TLS, it has the prefix `__Host-`."""


def is_of_viewer(name: str) -> bool:
    """Whether this is the name of that cookie; whatever follows the name is ignored."""
    return name.removeprefix("__Host-").startswith(VIEWER_COOKIE)


def without_viewer_cookie(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The headers of a request; a Cookie header with nothing else in it is left out completely."""
    for name, value in headers:
        if VIEWER_COOKIE not in value or name.lower() != "cookie":
            yield name, value
        elif kept := [pair for pair in value.split("; ") if not is_of_viewer(pair)]:
            yield name, "; ".join(kept)
