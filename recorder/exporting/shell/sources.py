"""Finds the values that the requests of a script need in the responses to earlier ones."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import parse_qsl

from recorder.event.event import Response
from recorder.exporting.exchanges import WholeExchange
from tracing.catalogue import BROWSER
from tracing.fingerprints import query_of

MEMBER, PARAMETER = "member", "parameter"
"""Functions of the prelude: they find a member of JSON, and a parameter of a redirect."""

MOST = 100
"""The most values of one response that are looked for."""

SHORTEST = 8
"""The fewest characters of a value that is looked for; a shorter text may be any word."""

WORDS = ("scope",)
"""Names of values that a client chooses and gets back."""

CREDENTIALS = ("client_id", "client_secret")
"""Names in a program's registration; they are sent in another form, so they are not found."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Source(NamedTuple):
    """A value of a response: its name there, the value, and the function that finds it."""

    name: str
    value: str
    found_by: str


def sources_in(exchange: WholeExchange, sent: str, after: int) -> Iterator[Source]:
    """The values in this response that the script itself sends, after this position in `sent`."""
    for source in islice(_named(exchange), MOST):
        is_value = len(source.value) >= SHORTEST and source.name not in WORDS
        is_own = source.found_by == MEMBER and source.name in CREDENTIALS
        is_sent = is_own or ("://" not in source.value and sent.find(source.value, after) >= 0)
        if is_value and is_sent and _NAME.fullmatch(source.name):
            yield source


def _named(exchange: WholeExchange) -> Iterator[Source]:
    response = exchange.response
    if response is None:
        return
    if exchange.client == BROWSER:
        location = response.header_values().get("location", "")
        for name, value in parse_qsl(query_of(location)):
            yield Source(name, value, PARAMETER)
    else:
        yield from (Source(name, value, MEMBER) for name, value in _members(response))


def _members(response: Response) -> Iterator[tuple[str, str]]:
    try:
        document = json.loads(response.body)
    except (ValueError, RecursionError):
        return
    if isinstance(document, dict):
        yield from ((name, value) for name, value in document.items() if isinstance(value, str))
