"""Finds which of many strings occur in a text, in a time that grows only with that text."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

SHORTEST = 6
"""The length of the shortest string that is searched for."""

HEAD = 16
"""Characters by which a string is first recognised; `SHORTEST` of them for a shorter string."""

EFFORT = 200
"""Characters that are compared for each character of a text; only an attacker needs more."""

Fits = Callable[[str, int, int], bool]
"""Whether a match in a text, between these two positions, counts."""


class Finder:
    """Searches for strings; if several match at one position, the longest is found.

    Thousands of strings that begin alike do no harm: when the effort for a text is used up, only
    the beginnings are compared, and only the beginning is found.
    """

    def __init__(self, texts: Iterable[str], fits: Fits = lambda _text, _at, _end: True) -> None:
        self._fits = fits
        self._texts = {text for text in texts if len(text) >= SHORTEST}
        lengths: dict[str, set[int]] = {}
        for text in self._texts:
            lengths.setdefault(_head(text), set()).add(len(text))
        self._lengths = {head: sorted(found) for head, found in lengths.items()}
        self._begins = {head[:SHORTEST] for head in lengths}

    def found_in(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield each match and its position, from left to right; no match is inside another one."""
        begins, until, effort = self._begins, 0, EFFORT * len(text)
        places = range(len(text) - SHORTEST + 1) if begins else range(0)
        for at in [place for place in places if text[place : place + SHORTEST] in begins]:
            if at >= until:
                found, effort = self._longest(text, at, effort)
                if found:
                    yield at, found
                    until = at + len(found)

    def _longest(self, text: str, at: int, effort: int) -> tuple[str, int]:
        """The longest match at a position, "" for none; and the effort that is left."""
        for size in (HEAD, SHORTEST):
            head = text[at : at + size]
            lengths = self._lengths.get(head, [])
            for index in range(bisect_right(lengths, len(text) - at) - 1, -1, -1):
                effort -= lengths[index]
                if effort < 0:
                    return (head if self._fits(text, at, at + size) else ""), effort
                found = text[at : at + lengths[index]]
                if found in self._texts and self._fits(text, at, at + len(found)):
                    return found, effort
        return "", effort


def _head(text: str) -> str:
    return text[: HEAD if len(text) >= HEAD else SHORTEST]
