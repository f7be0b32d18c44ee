"""Finds known secrets in any text, in whatever form they are written there."""

import html
import json
import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote, quote_plus

from tracing.covering import finding
from tracing.covering.finding import Finder

UNMISTAKABLE = finding.HEAD
"""A secret of at least this length is also found inside longer words; a shorter one is found only
as a word of its own.
"""

REMEMBERED, LONGEST_REMEMBERED = 1_000, 1_000
"""How many covered texts are cached, and the length of the longest: most headers and checks are the
same in every flow.
"""

_HEX = re.compile(r"%[0-9A-Fa-f]{2}")
_INSIDE_A_WORD = re.compile(r"[\w-]")
# What follows continues the word, or shows that it is the name of a parameter.
_GOES_ON = re.compile(r"""[\w-]|["']?\s{0,8}[=:]""")


class KnownSecrets:
    """Secrets, and what is shown for each; `otherwise` is shown if several begin alike."""

    def __init__(self, otherwise: str) -> None:
        self._otherwise = otherwise
        self._shown: dict[str, str] = {}
        self._cover: Callable[[str], str] | None = None
        self._new: set[str] = set()

    def add(self, secret: str, shown: str) -> None:
        """Add a secret, and what is shown for it from now on."""
        for form in _forms(secret):
            if self._shown.get(form) != shown:
                self._shown[form] = shown
                self._new.add(form)
                self._cover = None

    def news(self) -> Callable[[str], bool]:
        """Return a function that says whether a JSON text may contain a secret that was added since
        the last call of this method.
        """
        new = [json.dumps(form)[1:-1] for form in self._new if len(form) >= finding.SHORTEST]
        self._new = set()

        def names_one(text: str) -> bool:
            written = _upper_hex(text) if new else ""
            return any(form in written for form in new)

        return names_one

    def covered_in(self, text: str) -> str:
        """The text, with each secret replaced by what is shown for it."""
        if self._cover is None:
            self._cover = self._covering()
        return self._cover(text)

    def _covering(self) -> Callable[[str], str]:
        finder = Finder(self._shown, _is_meant)

        def cover(text: str) -> str:
            pieces, end = [], 0
            # Percent-encoding ignores case (RFC 3986 §2.1).
            for at, found in finder.found_in(_upper_hex(text)):
                pieces += [text[end:at], self._shown.get(found, self._otherwise)]
                end = at + len(found)
            return "".join([*pieces, text[end:]])

        remembered = lru_cache(maxsize=REMEMBERED)(cover)
        return lambda text: (remembered if len(text) <= LONGEST_REMEMBERED else cover)(text)


def _is_meant(text: str, at: int, end: int) -> bool:
    """Whether this is the secret itself, not another word that contains a short secret."""
    if end - at >= UNMISTAKABLE:
        return True
    begins = at == 0 or not _INSIDE_A_WORD.match(text, at - 1)
    return begins and not _GOES_ON.match(text, end)


def _forms(secret: str) -> set[str]:
    """The forms in which a value is written in URLs, forms, JSON and HTML."""
    # Invalid text has no encoded form, and must not raise an error.
    encoded = (quote(secret, safe, errors="replace") for safe in ("", "/"))
    plus = quote_plus(secret, errors="replace")
    forms = (secret, json.dumps(secret)[1:-1], html.escape(secret), *encoded, plus)
    return {_upper_hex(form) for form in forms}


def _upper_hex(text: str) -> str:
    return _HEX.sub(lambda found: found[0].upper(), text)
