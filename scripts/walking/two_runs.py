"""One walk in two runs, and how the runs differ there."""

from collections.abc import Sequence
from typing import NamedTuple

from recorder.comparing.by_role import Differing
from tracing.tours import EVERY_TOUR


class Sides(NamedTuple):
    """The names of the two runs."""

    expected: str
    received: str


class Compared(NamedTuple):
    """One walk in two runs: its tour ("": not known), the slugs of its steps in order, the number
    of its messages, and how the runs differ. `only_in` names the side if only one has the walk.
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
        """The title of the walk."""
        return EVERY_TOUR[self.tour].title if self.tour in EVERY_TOUR else "A flow"
