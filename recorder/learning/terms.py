"""The words of the field: what they mean, which words of the wire carry them, where they are seen.
They stand in `terms.toml`; what `tracing.glossary` says already is taken from there.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.learning.watching import Watch, read_watch
from tracing.glossary import GLOSSARY


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field: the forms by which texts mean it, its meaning and its clause ("" where
    none defines it).

    `wire` are words of the wire, each by its section of the glossary and its name.
    """

    forms: tuple[str, ...]
    spec: str
    meaning: str
    wire: tuple[tuple[str, str], ...]
    watches: tuple[Watch, ...]

    @property
    def name(self) -> str:
        """What it is called: the first of its forms."""
        return self.forms[0]

    @property
    def anchor(self) -> str:
        """Where it stands on the page of the glossary."""
        return anchor(self.name)


_WORD = re.compile(r"[a-z0-9]+")


def anchor(name: str) -> str:
    """The place of a word on the page of the glossary."""
    return "-".join(_WORD.findall(name.lower()))


def _read(file: Path) -> list[Term]:
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["term"]
    return sorted(map(_term, entries), key=lambda term: term.name.lower())


def _term(entry: Mapping[str, Any]) -> Term:
    return Term(
        forms=tuple(entry["names"]),
        spec=entry.get("spec", ""),
        meaning=entry["meaning"] if "meaning" in entry else _meaning_of(*entry["meaning_of"]),
        wire=tuple((section, name.lower()) for section, name in entry.get("wire", ())),
        watches=tuple(map(read_watch, entry.get("watch", ()))),
    )


def _meaning_of(section: str, name: str) -> str:
    return GLOSSARY[section][name.lower()].meaning


TERMS = _read(Path(__file__).with_name("terms.toml"))
"""All of them, in the order of the alphabet."""

_BY_FORM = {form.lower(): term for term in TERMS for form in term.forms}
# The longest first, so that "access token" is not taken for a token.
_FORM = re.compile(
    rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(_BY_FORM, key=len, reverse=True)))})(?![\w-])",
    re.IGNORECASE,
)


def split(text: str) -> list[tuple[str, Term | None]]:
    """A text in pieces, each with the term that it names, or None; a term is named once only.

    The pieces, joined, are the text.
    """
    pieces: list[tuple[str, Term | None]] = []
    named: set[str] = set()
    end = 0
    for found in _FORM.finditer(text):
        term = _BY_FORM[found[0].lower()]
        if term.name not in named:
            named.add(term.name)
            pieces += [(text[end : found.start()], None), (found[0], term)]
            end = found.end()
    return [*pieces, (text[end:], None)]
