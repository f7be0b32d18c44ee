"""Where the values of a flow stand in any text that is shown, covered or whole."""

from collections.abc import Iterable

from recorder.event.recorded import RecordedEvent
from recorder.event.sightings import Sighting
from tracing import redaction
from tracing.fingerprints import SHORTEST

Piece = tuple[str, str | None]

MOST_LENGTHS = 64
"""Lengths that values with one beginning may have; only an attacker would send more."""


class Marks:
    """The values of a flow as they are shown; `whole` also finds secrets that are not covered.

    The work for a text does not grow with the number of values: what is shown of a value is at
    least `SHORTEST` characters long, and the first of them find it.
    """

    def __init__(self, events: Iterable[RecordedEvent], *, whole: bool) -> None:
        self._values: dict[str, str | None] = {}
        self._lengths: dict[str, set[int]] = {}
        for event in events:
            for sighting in event.sightings:
                self._know(sighting, whole)

    def split(self, text: str) -> list[Piece]:
        """The text in pieces, each with the id of the value that it shows, or None."""
        pieces: list[Piece] = []
        begun = at = 0
        while at + SHORTEST <= len(text):
            form = self._form_at(text, at)
            if form is None:
                at += 1
                continue
            pieces += [(text[begun:at], None), (form, self._values[form])]
            begun = at = at + len(form)
        return [piece for piece in (*pieces, (text[begun:], None)) if piece[0]]

    def _form_at(self, text: str, at: int) -> str | None:
        lengths = self._lengths.get(text[at : at + SHORTEST])
        if lengths is None:
            return None
        forms = (text[at : at + length] for length in sorted(lengths, reverse=True))
        return next((form for form in forms if self._values.get(form)), None)

    def _know(self, sighting: Sighting, whole: bool) -> None:
        texts = {sighting.text, sighting.written}
        covered = set(map(redaction.short, texts)) if sighting.secret else set()
        for form in covered | (texts if whole or not sighting.secret else set()):
            # Two values that are shown alike cannot be told apart, so neither is marked.
            known = self._values.setdefault(form, sighting.id)
            self._values[form] = known if known == sighting.id else None
            lengths = self._lengths.setdefault(form[:SHORTEST], set())
            if len(lengths) < MOST_LENGTHS:
                lengths.add(len(form))
