"""The meanings of words in messages that are not protocol terms, or that are only one of many
values. The sentences are in `words.toml`; `tracing.glossary` explains the names of the protocol.
"""

import tomllib
from pathlib import Path
from typing import Any, Literal

from recorder.event.kinds import AROUND_COOKIES
from tracing.glossary import Section, Word, explain

Place = Literal["parameters", "claims", "token header", "key"]
"""Where a named value occurs: in a query, a form or JSON, in a token, or in a key."""

UNKNOWN: dict[Place, str] = {
    "parameters": "A parameter that the glossary does not know.",
    "claims": "A claim that the glossary does not know.",
    "token header": "A member of the token's header that the glossary does not know.",
    "key": "A member of a key that the glossary does not know.",
}

_WORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
_OF_ANY_MESSAGE = frozenset({"accept", "cache-control", "content-type", "cookie", "set-cookie"})
"""Headers that the glossary explains although any HTTP message may have them."""

MARKS: dict[str, str] = _WORDS["marks"]
METHODS: dict[str, str] = _WORDS["methods"]
STATUSES: dict[str, str] = _WORDS["statuses"]
PARTIES: dict[str, str] = _WORDS["parties"]


def name_of(name: str, place: Place) -> Word:
    """Return what a named value is for, or a sentence that says it is unknown."""
    if place == "key":
        of_key = _WORDS["key"].get(name)
        return Word(of_key, "RFC 7517 §4") if of_key else Word(UNKNOWN[place], "")
    section: Section = place
    # The members that introspection or an API returns may be claims, outside a token.
    known_as: tuple[Section, ...] = (section, "claims") if place == "parameters" else (section,)
    for each in known_as:
        if found := explain(name, each):
            return found
    return Word(_WORDS["members"].get(name, UNKNOWN[place]), "")


def value_of(name: str, value: str) -> str:
    """Return what this value of a parameter, claim or header means, or "" if it needs no words."""
    meaning: str = _WORDS["values"].get(name.lower(), {}).get(value.lower(), "")
    return meaning


def header(name: str) -> tuple[Word, bool]:
    """Return what a header is for, and whether it is routine: any HTTP message may have it."""
    if known := explain(name, "headers"):
        return known, name.lower() in _OF_ANY_MESSAGE
    routine = _WORDS["headers"].get(name.lower())
    return Word(routine or "A header that the glossary does not know.", ""), bool(routine)


def cookie(name: str) -> str:
    """Return what a cookie is for, by its name without the `__Host-` prefix and the port suffix."""
    known: dict[str, str] = _WORDS["cookies"]
    return known.get(
        AROUND_COOKIES.sub("", name), "What a server of this host stored in the browser."
    )
