"""What is known about a value in this flow, beyond what its name means: whose address it is, or
which moment a number stands for.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from recorder.illustrating.addresses import ASKED_FOR
from recorder.illustrating.facts import Facts
from recorder.illustrating.lines import Note
from recorder.illustrating.pieces import Piece
from recorder.reading.values import LONGEST_SPAN, SPANS, TIMES
from recorder.reading.wording import moment, party, sentence, span
from tracing.catalogue import Party
from tracing.fingerprints import SHORTEST
from tracing.glossary import explain

LONGEST_NUMBER = 15
"""Maximum number of digits of a number that can be a time."""


class Notes:
    """Notes about the pieces of a flow that began at `now`; `ports` maps each port to its party."""

    def __init__(self, facts: Facts, ports: Mapping[str, Party], now: datetime) -> None:
        self._facts, self._ports, self._now = facts, ports, now

    def is_worth_finding(self, piece: Piece) -> bool:
        """Return whether it is worth pointing out that this value appears again."""
        return len(piece.value) >= SHORTEST and not piece.routine

    def about(self, piece: Piece, address: str) -> Iterator[Note]:
        """Yield the notes about a piece; `address` is the URL around it, without its query."""
        if piece.name == "port" and piece.text in self._ports:
            yield Note(f"Here it is the {party(self._ports[piece.text])}.")
        if piece.name == ASKED_FOR and (member := self._facts.addresses.get(address)):
            # An address listed in redirect_uris is itself a redirect_uri.
            name = member.removesuffix("s")
            word = explain(name, "parameters")
            yield Note(f"This is the {name}. {word.meaning if word else ''}".rstrip())
        if piece.value.isascii() and piece.value.isdigit() and len(piece.value) <= LONGEST_NUMBER:
            yield from self._number(piece.name, int(piece.value))

    def _number(self, name: str, number: int) -> Iterator[Note]:
        if name in TIMES and number:
            said = moment(number, self._now, UTC)
            day = f"{datetime.fromtimestamp(number, UTC):%Y-%m-%d} " if number < 1e11 else ""
            yield Note(f"{day}{sentence(said)} (UTC).")
        elif name in SPANS and number < LONGEST_SPAN:
            yield Note(f"{sentence(span(number))}.")
