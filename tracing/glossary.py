"""The words of the protocol, explained: what a parameter, header, claim or error is for, and where
that is defined. The sentences themselves are in `glossary.toml`.
"""

import tomllib
from pathlib import Path
from typing import Literal, NamedTuple

Section = Literal["parameters", "claims", "token header", "headers", "errors", "advice"]


class Word(NamedTuple):
    """One sentence of meaning, and the clause that defines the word ("" if none does)."""

    meaning: str
    spec: str


def _read(file: Path) -> dict[str, dict[str, Word]]:
    sections = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        section: {
            name.lower(): Word(word["meaning"], word.get("spec", ""))
            for name, word in words.items()
        }
        for section, words in sections.items()
    }


GLOSSARY = _read(Path(__file__).with_name("glossary.toml"))


def explain(name: str, section: Section) -> Word | None:
    """What this word means in this section; None for a word that the glossary does not know.

    A claim that is explained only as a parameter gets that explanation.
    """
    words = GLOSSARY[section]
    known = words.get(name.lower())
    if known is None and section == "claims":
        known = GLOSSARY["parameters"].get(name.lower())
    return known
