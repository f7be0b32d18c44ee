"""One walk in two runs, and in what the runs differ there."""

from collections.abc import Sequence
from typing import NamedTuple

from recorder.comparing.by_role import Differing
from tracing.tours import EVERY_TOUR


class Sides(NamedTuple):
    """What the two runs are called."""

    expected: str
    received: str


class Compared(NamedTuple):
    """One walk in two runs: its tour ("": not known), the slugs of its steps in their order, how
    many messages it has, and in what the runs differ. `only_in` names the side that alone has it.
    """

    tour: str
    slugs: Sequence[str]
    messages: int
    differing: Sequence[Differing]
    only_in: str = ""

    @property
    def differs(self) -> bool:
        """Whether the runs differ here."""
        return bool(self.differing or self.only_in)

    @property
    def title(self) -> str:
        """What the walk is called."""
        return EVERY_TOUR[self.tour].title if self.tour in EVERY_TOUR else "A flow"
