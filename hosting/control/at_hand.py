"""The faults that apply to the current request, and those that took effect on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from flask import Response, request

from hosting.control.control import Control
from hosting.control.fault import Altered, Around, Changed, Instead, SwitchedOn, Values

ANSWERING = "hosting.answering_fault"
"""The key in a WSGI environment for the fault that responds in place of the view."""

_at_hand: ContextVar["AtHand | None"] = ContextVar("faults", default=None)


class AtHand:
    """The faults that are on during a request; `met` lists the names of those that took effect."""

    def __init__(self, control: Control, on: Sequence[SwitchedOn], met: list[str]) -> None:
        self._control = control
        self._may_come = on
        self._on: list[SwitchedOn] = []
        self._met = met
        self._begun: list[Around] = []
        self.breaks_off = False

    def begin(self, endpoint: str | None) -> None:
        """Apply the faults of this endpoint (in Flask's sense) that act before its view runs."""
        self._on = [each for each in self._may_come if each.endpoint == endpoint]
        for each in self._on:
            effect = each.fault.effect
            if isinstance(effect, Around) and self._meets(each):
                self._begun.append(effect)
                effect.before()
        for each in self._on:
            effect = each.fault.effect
            if isinstance(effect, Instead) and self._meets(each):
                request.environ[ANSWERING] = each.fault.slug
                raise effect.answer()

    def end(self, response: Response) -> None:
        """Apply the faults that act after the response is made and before it is sent."""
        for begun in self._begun:
            begun.after()
        for each in self._on:
            effect = each.fault.effect
            if isinstance(effect, Changed) and effect.applies(response) and self._meets(each):
                effect.change(response, each.seconds)

    def altered(self, of: str, values: Values) -> Values:
        """Return the values to be signed or sent, as the faults that are on alter them."""
        for each in self._on:
            effect = each.fault.effect
            if isinstance(effect, Altered) and effect.of == of and self._meets(each):
                values = effect.alter(values)
        return values

    def _meets(self, each: SwitchedOn) -> bool:
        is_met = self._control.take(each)
        if is_met:
            self._met.append(each.fault.slug)
        return is_met


def altered(of: str, values: Values) -> Values:
    """Return values that are about to be signed or sent, altered by the faults of the current
    request; unchanged if no fault is on.
    """
    at_hand = _at_hand.get()
    return values if at_hand is None else at_hand.altered(of, values)


def faults_at_hand() -> AtHand | None:
    """The faults of the current request; None if nothing is switched on."""
    return _at_hand.get()


@contextmanager
def met_by(at_hand: AtHand | None) -> Iterator[None]:
    """Apply these faults to the current request within the block."""
    before = _at_hand.set(at_hand)
    try:
        yield
    finally:
        _at_hand.reset(before)
