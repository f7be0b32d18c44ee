"""The terms of the field: what they mean, which names on the wire carry them, where to see them.
They are in `terms.toml`; meanings that `tracing.glossary` already has are taken from there.
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
    """A term: the forms in which texts mention it, its meaning, and the clause that defines it (""
    if none does).

    `wire` are names on the wire, each as a section of the glossary and the name in it.
    """

    forms: tuple[str, ...]
    spec: str
    meaning: str
    wire: tuple[tuple[str, str], ...]
    watches: tuple[Watch, ...]

    @property
    def name(self) -> str:
        """The first of its forms."""
        return self.forms[0]

    @property
    def anchor(self) -> str:
        """The anchor of the term on the glossary page."""
        return anchor(self.name)


_WORD = re.compile(r"[a-z0-9]+")


def anchor(name: str) -> str:
    """Return the anchor of a term on the glossary page."""
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
"""All terms, in alphabetical order."""

_BY_FORM = {form.lower(): term for term in TERMS for form in term.forms}
# Longest first, so that "access token" is not matched as "token".
_FORM = re.compile(
    rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(_BY_FORM, key=len, reverse=True)))})(?![\w-])",
    re.IGNORECASE,
)


def split(text: str) -> list[tuple[str, Term | None]]:
    """Split a text into pieces, each with the term that it names, or None; each term is marked
    once.

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
