"""A switch: while it is on, a role does something differently."""

from collections.abc import Callable
from dataclasses import dataclass, field


def _is_no_person(_username: str) -> bool:
    return False


@dataclass(slots=True, kw_only=True)
class Switch:
    """A switch of a role, read by the code that it changes. `does` describes it in a sentence;
    `is_on` is its state at the start, and `username` the person for whom it is on, if it is for one
    person, one that `is_person` knows.
    """

    slug: str
    title: str
    does: str
    is_on: bool = False
    username: str = ""
    is_person: Callable[[str], bool] = _is_no_person
    at_start: tuple[bool, str] = field(init=False)

    def __post_init__(self) -> None:
        self.at_start = self.is_on, self.username

    def __str__(self) -> str:
        return f"{self.title.lower()} as {self.username}" if self.username else self.title.lower()

    def turn(self, *, on: bool, username: str = "") -> None:
        """Turn it on or off; `username` is the person for whom it is on."""
        self.is_on, self.username = on, username

    def reset(self) -> None:
        """Return to the state at the start."""
        self.is_on, self.username = self.at_start
