"""Finds the values of a flow in any text that is shown, covered or not."""

from collections.abc import Iterable

from recorder.event.recorded import RecordedEvent
from recorder.event.sightings import Sighting
from tracing import redaction
from tracing.covering.finding import Finder

Piece = tuple[str, str | None]


class Marks:
    """The values of a flow as they are shown; `whole` also finds secrets that are not covered.

    The time needed for a text does not grow with the number of values.
    """

    def __init__(self, events: Iterable[RecordedEvent], *, whole: bool) -> None:
        self._values: dict[str, str | None] = {}
        for event in events:
            for sighting in event.sightings:
                self._know(sighting, whole)
        self._finder = Finder(form for form, value in self._values.items() if value)

    def split(self, text: str) -> list[Piece]:
        """Split the text into pieces, each with the id of the value that it shows, or None."""
        pieces: list[Piece] = []
        end = 0
        for at, form in self._finder.found_in(text):
            pieces += [(text[end:at], None), (form, self._values.get(form))]
            end = at + len(form)
        return [piece for piece in (*pieces, (text[end:], None)) if piece[0]]

    def _know(self, sighting: Sighting, whole: bool) -> None:
        texts = {sighting.text, sighting.written}
        covered = set(map(redaction.short, texts)) if sighting.secret else set()
        for form in covered | (texts if whole or not sighting.secret else set()):
            # Two values that look the same when shown cannot be told apart, so neither is marked.
            known = self._values.setdefault(form, sighting.id)
            self._values[form] = known if known == sighting.id else None
