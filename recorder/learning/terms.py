"""The words of the field: what they mean, which words of the wire carry them, where they are seen.
They stand in a text file; what `tracing.glossary` says already is taken from there.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from recorder.learning.watching import Watch, read_watch
from tracing.glossary import GLOSSARY


@dataclass(slots=True)
class Term:
    """A word of the field: its name, the forms by which texts mean it, its meaning and its clause
    ("" where none defines it).

    `wire` are words of the wire, each by its section of the glossary and its name.
    """

    name: str
    forms: tuple[str, ...]
    spec: str
    meaning: str = ""
    wire: list[tuple[str, str]] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Where it stands on the page of the glossary."""
        return anchor(self.name)


def anchor(name: str) -> str:
    """The place of a word on the page of the glossary."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def _read(text: str) -> list[Term]:
    terms: list[Term] = []
    for line in text.splitlines():
        if line.startswith("    "):
            _add(terms[-1], line.strip())
        elif line and not line.startswith("#"):
            names, _, spec = line.rstrip(")").partition(" (")
            forms = tuple(names.split(", "))
            terms.append(Term(forms[0], forms, spec))
    return sorted(terms, key=lambda term: term.name.lower())


def _add(term: Term, line: str) -> None:
    sign, _, rest = line.partition(" ")
    if sign == ">":
        term.watches.append(read_watch(rest))
    elif sign == "~":
        term.wire.append(_wire(rest))
    elif sign == "=":
        section, name = _wire(rest)
        term.meaning = GLOSSARY[section][name].meaning
    else:
        term.meaning = line


def _wire(words: str) -> tuple[str, str]:
    section, _, name = words.rpartition(" ")
    return section, name.lower()


TERMS = _read(Path(__file__).with_name("terms.txt").read_text(encoding="utf-8"))
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
