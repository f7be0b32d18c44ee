"""The facts of a body: the members of JSON, the fields of a form, what a page asks for."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from recorder.comparing.facts import OF_A_KEY, Compared, Fact, named, with_lifetime
from recorder.event.event import Message
from recorder.reading.html_page import read_page
from tracing import rewriting

DEEPEST = 6
"""Nesting depth down to which the members of objects are compared one by one."""

MOST = 2_000
"""The most facts of one body; no body of the protocol has as many."""


def body_facts(half: str, message: Message) -> Iterator[Fact]:
    """The facts of a body. Its format is inferred from its content, whatever the headers say."""
    yield from islice(_of_kind(half, message.body), MOST)
    if message.left_out:
        yield Fact(half, "bytes left out", str(message.left_out), Compared.AS_PRESENT)


def member_facts(where: str, members: dict[str, Any], depth: int = 0) -> Iterator[Fact]:
    """The members of an object."""
    is_key = "kty" in members
    yield from with_lifetime(where, members)
    for name, value in members.items():
        if is_key and name in OF_A_KEY:
            yield Fact(where, name, str(value), Compared.BY_ROLE)
        else:
            yield from _member(where, name, value, depth)


def _of_kind(half: str, body: str) -> Iterator[Fact]:
    start = body.lstrip()[:1]
    if start == "<":
        yield from _page(half, body)
    elif start in ("{", "["):
        yield from _json(half, body)
    elif body:
        pairs = parse_qsl(body, keep_blank_values=True)
        fields = [named(f"{half} form field", name, value) for name, value in pairs]
        yield from fields or [Fact(half, "body", body)]


def _json(half: str, body: str) -> Iterator[Fact]:
    try:
        document = json.loads(body)
        facts = list(_member(f"{half} JSON", "", document, 0))
    except (ValueError, RecursionError):
        facts = [Fact(half, "body", body)]
    yield from facts


def _member(where: str, name: str, value: Any, depth: int) -> Iterator[Fact]:
    if isinstance(value, dict) and depth < DEEPEST:
        inside = member_facts(where, value, depth + 1)
        yield from (f._replace(name=f"{name}.{f.name}" if name else f.name) for f in inside)
    elif _has_objects(value) and depth < DEEPEST:
        for number, item in enumerate(sorted(value, key=_kind_of_key), 1):
            yield from _member(where, f"{name} {number}", item, depth + 1)
    else:
        yield named(where, name, value if isinstance(value, str) else json.dumps(value))


def _has_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict | list) for item in value)


def _kind_of_key(item: Any) -> list[str]:
    """Keys are a set (RFC 7517 §5), so they are sorted by kind; other objects keep their order."""
    is_key = isinstance(item, dict) and "kty" in item
    return [str(item.get(name)) for name in ("kty", "alg", "use")] if is_key else []


def _page(half: str, body: str) -> Iterator[Fact]:
    """The title, the fields that a person fills in, and every value that the page submits."""
    page = read_page(body)
    yield Fact(f"{half} page", "title", page.title)
    yield Fact(f"{half} page", "fields", ", ".join(page.fields))
    found: list[Fact] = []

    def note(name: str, value: str) -> None:
        found.append(named(f"{half} page", name, value))

    rewriting.in_body(body, note)
    yield from found
