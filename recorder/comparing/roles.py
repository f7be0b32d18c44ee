"""Values that are specific to a flow, named by where each first appears in both flows.

A value of one flow corresponds to one value of the other. If a later message pairs them
differently, the flows differ: a state that is not returned, a code that is not the one issued.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

from recorder.comparing.addresses import written_forms
from tracing.covering.finding import HEAD, SHORTEST, Finder
from tracing.covering.known_secrets import REMEMBERED
from tracing.redaction import COVERED

ANOTHER = "a value not seen before"

Rewrite = Callable[[str], str]

_WORD = re.compile(r"\w")


class Roles:
    """The pairs of values found so far."""

    def __init__(self) -> None:
        self._left: dict[str, str] = {}
        self._right: dict[str, str] = {}
        self._named: Counter[str] = Counter()

    def meet(self, name: str, part: str, left: str, right: str) -> tuple[str, str] | None:
        """Pair two values at the same place: None if they have the same role, else both roles."""
        # A covered password cannot be recognized.
        if COVERED in (left, right):
            return None
        known = self._left.get(left), self._right.get(right)
        if known == (None, None):
            self._left[left] = self._right[right] = self._unique(f"{name} of {part}")
            return None
        if known[0] == known[1]:
            return None
        return known[0] or ANOTHER, known[1] or ANOTHER

    def of_left(self, value: str) -> str:
        """The role of a value of the left flow."""
        return self._left.get(value, ANOTHER)

    def of_right(self, value: str) -> str:
        """The role of a value of the right flow."""
        return self._right.get(value, ANOTHER)

    def rewriting(
        self, left: Mapping[str, str], right: Mapping[str, str]
    ) -> tuple[Rewrite, Rewrite]:
        """Return a function for each flow that replaces values in a text with their roles.

        `left` and `right` are replacements for further texts.
        """
        return _rewriter({**_forms(self._left), **left}), _rewriter(
            {**_forms(self._right), **right}
        )

    def _unique(self, name: str) -> str:
        self._named[name] += 1
        return name if self._named[name] == 1 else f"{name} ({self._named[name]})"


def _forms(roles: Mapping[str, str]) -> dict[str, str]:
    return {form: f"<{role}>" for value, role in roles.items() for form in written_forms(value)}


def _rewriter(shown: Mapping[str, str]) -> Rewrite:
    finder = Finder((text for text in shown if len(text) >= SHORTEST), _is_whole)

    @lru_cache(maxsize=REMEMBERED)
    def rewrite(text: str) -> str:
        if text in shown:
            return shown[text]
        pieces, end = [], 0
        for at, found in finder.found_in(text):
            pieces += [text[end:at], shown.get(found, found)]
            end = at + len(found)
        return "".join([*pieces, text[end:]])

    return rewrite


def _is_whole(text: str, at: int, end: int) -> bool:
    """Whether this is a whole value, and not the beginning or end of a longer one."""
    if text[end - 1 : end].isdigit() and text[end : end + 1].isdigit():
        return False
    if end - at >= HEAD:
        return True
    return not (_WORD.match(text, end) or (at and _WORD.match(text, at - 1)))
