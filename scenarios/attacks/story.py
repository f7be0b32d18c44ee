"""A story: an attack that is carried out twice, against weakened roles and against good ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from scenarios.attacks.stage import Stage
from tracing.catalogue import Party


class Defence(NamedTuple):
    """A check that stops an attack, and the role that makes it."""

    role: Party
    check: str

    def __str__(self) -> str:
        """As the command line names it."""
        return f"{self.role}:{self.check}"


@dataclass(frozen=True, slots=True)
class Story:
    """An attack, its words, and its play.

    `play` acts it out on a stage and gives what the attacker has in the end, in words with the
    value; None if nothing. The weakened roles leave out all checks of `stopped_by`; in the good run
    one of them must refuse. `idea` is why the attacker thought of it, `has` what he begins with,
    `lesson` what stops him and why. Where no server can stop the attack wholly, `reduced` says what
    is left of it, and by how much it is reduced.
    """

    slug: str
    title: str
    attacker: str
    victim: str
    clause: str
    idea: str
    has: str
    lesson: str
    stopped_by: tuple[Defence, ...]
    play: Callable[[Stage], str | None]
    reduced: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    needs_second_issuer: bool = False

    @property
    def left_out(self) -> dict[Party, tuple[str, ...]]:
        """The checks that the weakened roles leave out, by role."""
        names: dict[Party, tuple[str, ...]] = {}
        for role, check in self.stopped_by:
            names[role] = (*names.get(role, ()), check)
        return names
