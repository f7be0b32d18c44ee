"""Names for the message of a step, so that a text can refer to it: by its request
("post-register"), or by the beginning of its page's title ("sign-in").
"""

import re
from collections.abc import Iterator
from html import unescape

from recorder.event.event import Event

_WORD = re.compile(r"[a-z0-9]+")
LONGEST = 500
"""The most characters of a path, and of a title, that a name is made of."""

HEAD = 10_000
"""The most characters of a page in which its title is looked for."""


def message_names(event: Event) -> tuple[str, ...]:
    """The names of an event; none if it is not a message."""
    return tuple(filter(None, map(_name, _texts(event))))


def is_called(event: Event, name: str) -> bool:
    """Whether this name, used in a text, refers to the event."""
    return any(one.startswith(name) for one in message_names(event))


def _texts(event: Event) -> Iterator[str]:
    if event.request:
        path = event.request.url.partition("#")[0].partition("?")[0].partition("://")[2]
        yield f"{event.request.method} {path.partition('/')[2]}"
    if (response := event.response) and "html" in response.header_values().get("content-type", ""):
        yield _title(response.body[:HEAD])


def _title(page: str) -> str:
    _, _, behind = page.partition("<title")
    return unescape(behind.partition(">")[2].partition("<")[0])


def _name(text: str) -> str:
    return "-".join(_WORD.findall(text[:LONGEST].lower()))
