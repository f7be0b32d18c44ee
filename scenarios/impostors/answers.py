"""A response before it is sent, and the ways to alter it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scenarios.jwt_parts import Members, given

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response: a JSON document, or `body` in its place.

    `late_seconds` is the delay before it is sent. A dropped response is never sent; the connection
    is closed instead.
    """

    status: int = 200
    document: Any = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: bytes | None = None
    late_seconds: float = 0.0
    is_dropped: bool = False

    @property
    def content(self) -> bytes:
        """The bytes to send."""
        if self.body is not None:
            return self.body
        return b"" if self.document is None else json.dumps(self.document).encode()

    @property
    def sent_headers(self) -> dict[str, str]:
        """The headers, including the content type."""
        usual = {} if self.document is None else {"Content-Type": JSON}
        return given({**usual, **self.headers})


Alteration = Callable[[Answer], Answer]


def members(**changed: Any) -> Alteration:
    """Change these members of the JSON object; None leaves a member out."""
    return lambda answer: replace(answer, document=given({**answer.document, **changed}))


def document(other: Any) -> Alteration:
    """Send this JSON document instead."""
    return lambda answer: replace(answer, document=other, body=None)


def body(content: bytes, content_type: str = JSON) -> Alteration:
    """Send these bytes instead, whether or not they match the content type."""

    def alter(answer: Answer) -> Answer:
        headers = {**answer.headers, "Content-Type": content_type}
        return replace(answer, body=content, headers=headers)

    return alter


def status(number: int) -> Alteration:
    """Change only the status."""
    return lambda answer: replace(answer, status=number)


def header(name: str, value: str | None) -> Alteration:
    """Change this header; None leaves it out."""
    return lambda answer: replace(answer, headers={**answer.headers, name: value})


def error(code: str, number: int = 400) -> Alteration:
    """Send an OAuth error response instead (RFC 6749 §5.2)."""
    return lambda _: refused(code, number)


def parameters(**changed: Any) -> Alteration:
    """Change these parameters of the URL that the response redirects to.

    None leaves a parameter out; a list sends it several times.
    """

    def alter(answer: Answer) -> Answer:
        return replace(answer, headers=dict(_redirecting(answer.headers, changed)))

    return alter


def late(seconds: float) -> Alteration:
    """Send the same response this many seconds later."""
    return lambda answer: replace(answer, late_seconds=seconds)


def dropped(answer: Answer) -> Answer:
    """Send no response: close the connection."""
    return replace(answer, is_dropped=True)


def cut_off(answer: Answer) -> Answer:
    """Send half of the body, with the Content-Length of the whole."""
    whole = answer.content
    headers = {**answer.sent_headers, "Content-Length": str(len(whole))}
    return replace(answer, body=whole[: len(whole) // 2], headers=headers)


def refused(code: str, number: int = 400) -> Answer:
    """Return an OAuth error response (RFC 6749 §5.2)."""
    return Answer(number, {"error": code})


def redirect(address: str, **query: Any) -> Answer:
    """Return a redirect with these parameters."""
    return Answer(303, headers={"Location": with_query(address, query)})


def with_query(address: str, query: Members) -> str:
    """Return the URL with these parameters added to its query."""
    joint = "&" if urlsplit(address).query else "?"
    return f"{address}{joint}{urlencode(given(query), doseq=True)}"


def _redirecting(
    headers: Mapping[str, str | None], changed: Members
) -> Iterator[tuple[str, str | None]]:
    for name, value in headers.items():
        if name == "Location" and value:
            address, _, query = value.partition("?")
            yield name, with_query(address, {**dict(parse_qsl(query)), **changed})
        else:
            yield name, value
