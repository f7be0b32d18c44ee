"""An answer before it is sent, and how it can be altered."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scenarios.jwt_parts import Members, given

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response: a JSON document, or a `body` instead of it.

    `late_seconds` is how long it waits before it is sent; a dropped one is never sent: the
    connection is closed instead.
    """

    status: int = 200
    document: Any = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: bytes | None = None
    late_seconds: float = 0.0
    is_dropped: bool = False

    @property
    def content(self) -> bytes:
        """What is sent."""
        if self.body is not None:
            return self.body
        return b"" if self.document is None else json.dumps(self.document).encode()

    @property
    def sent_headers(self) -> dict[str, str]:
        """The headers, with the type of what is sent."""
        usual = {} if self.document is None else {"Content-Type": JSON}
        return given({**usual, **self.headers})


Alteration = Callable[[Answer], Answer]


def members(**changed: Any) -> Alteration:
    """These members of the JSON object; None leaves one out."""
    return lambda answer: replace(answer, document=given({**answer.document, **changed}))


def document(other: Any) -> Alteration:
    """This JSON document instead."""
    return lambda answer: replace(answer, document=other, body=None)


def body(content: bytes, content_type: str = JSON) -> Alteration:
    """These bytes instead, whether or not they are of this type."""

    def alter(answer: Answer) -> Answer:
        headers = {**answer.headers, "Content-Type": content_type}
        return replace(answer, body=content, headers=headers)

    return alter


def status(number: int) -> Alteration:
    """This status, with everything else as it was."""
    return lambda answer: replace(answer, status=number)


def header(name: str, value: str | None) -> Alteration:
    """This header; None leaves it out."""
    return lambda answer: replace(answer, headers={**answer.headers, name: value})


def error(code: str, number: int = 400) -> Alteration:
    """An OAuth error response instead (RFC 6749 §5.2)."""
    return lambda _: refused(code, number)


def parameters(**changed: Any) -> Alteration:
    """These parameters of the address that the answer redirects to.

    None leaves one out; a list sends it several times.
    """

    def alter(answer: Answer) -> Answer:
        return replace(answer, headers=dict(_redirecting(answer.headers, changed)))

    return alter


def late(seconds: float) -> Alteration:
    """The same, so many seconds later."""
    return lambda answer: replace(answer, late_seconds=seconds)


def dropped(answer: Answer) -> Answer:
    """No answer: the connection is closed."""
    return replace(answer, is_dropped=True)


def cut_off(answer: Answer) -> Answer:
    """Half of the answer, under the length of the whole."""
    whole = answer.content
    headers = {**answer.sent_headers, "Content-Length": str(len(whole))}
    return replace(answer, body=whole[: len(whole) // 2], headers=headers)


def refused(code: str, number: int = 400) -> Answer:
    """An OAuth error response (RFC 6749 §5.2)."""
    return Answer(number, {"error": code})


def redirect(address: str, **query: Any) -> Answer:
    """A redirect with these parameters."""
    return Answer(303, headers={"Location": with_query(address, query)})


def with_query(address: str, query: Members) -> str:
    """The address with these parameters in its query."""
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
