"""The words of a script: quoted text, and variables in place of known values."""

import re
from collections.abc import Iterator
from shlex import quote

from hosting.visible_text import UNSEEN

_ACTS = re.compile(f"[{UNSEEN}]")
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]")
MOST = 200
"""The most variables of a script."""

LEARNED = "v_"
"""The prefix of a variable whose name comes from a recording. So none can be a variable of the
shell (`PATH`) or of the prelude (`folder`, which the script deletes when it ends).
"""

Piece = tuple[str, str]
"""A text, and the variable that replaces it ("" if none does)."""


class Words:
    """Writes known texts as variables, and all others in single quotes."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self.required: dict[str, None] = {}

    @property
    def is_full(self) -> bool:
        """Whether the limit is reached. Only a hostile flow needs so many variables."""
        return len(self._known) >= MOST

    def learn(self, text: str, name: str) -> str:
        """From now on, write this text as a variable; return its name, which is based on `name`."""
        return self._know(text, LEARNED + name)

    def learn_setting(self, text: str, name: str) -> str:
        """Like `learn`, for a variable that the user may set.

        Its name must be one of the playground's own, never one that a recording decides.
        """
        return self._know(text, name.upper())

    def _know(self, text: str, name: str) -> str:
        taken, base = set(self._known.values()), _NOT_IN_A_NAME.sub("_", name)
        free = (each for n in range(1, len(taken) + 2) if (each := _numbered(base, n)) not in taken)
        return self._known.setdefault(text, next(free))

    def name_of(self, text: str) -> str | None:
        """The variable that replaces this text."""
        return self._known.get(text)

    def word(self, text: str) -> str:
        """A text as one word of the shell."""
        pieces: list[Piece] = [(text, "")]
        for known in sorted(self._known, key=len, reverse=True):
            pieces = [part for piece in pieces for part in self._parted(piece, known)]
        words = (f'"${name}"' if name else quoted(said) for said, name in pieces if said)
        return "".join(words) or "''"

    def latest(self, name: str) -> str:
        """The newest variable with this name, as a word, or else one that the user must set."""
        learned = LEARNED + name
        known = [each for each in self._known.values() if each.rstrip("_0123456789") == learned]
        return f'"${known[-1] if known else self._asked_for(name.upper())}"'

    def require(self, text: str, name: str) -> str:
        """From now on, write this text as a variable that the user must set; return its name."""
        return self._asked_for(self.learn_setting(text, name))

    def _asked_for(self, variable: str) -> str:
        self.required[variable] = None
        return variable

    def _parted(self, piece: Piece, known: str) -> Iterator[Piece]:
        """Split a piece at each occurrence of a known text."""
        text, name = piece
        if name or known not in text:
            yield piece
            return
        first, *others = text.split(known)
        yield first, ""
        for other in others:
            yield known, self._known[known]
            yield other, ""


def quoted(text: str) -> str:
    """The text in single quotes, without characters that would control a terminal."""
    return quote(_ACTS.sub(" ", text))


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}_{number}"
