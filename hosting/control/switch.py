"""Something that a role does differently while it is switched on."""

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Switch:
    """A switch of a role, read by the code that does differently. `does` is a sentence; `is_on` is
    how it is at the start.
    """

    slug: str
    title: str
    does: str
    is_on: bool = False
    at_start: bool = field(init=False)

    def __post_init__(self) -> None:
        self.at_start = self.is_on

    def __str__(self) -> str:
        return self.title.lower()
