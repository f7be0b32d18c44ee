"""A story: an attack that is played twice, against weakened roles and against correct ones."""

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
        """Return the check as it is written on the command line."""
        return f"{self.role}:{self.check}"


Play = Callable[[Stage], str | None]
"""Plays an attack and returns what the attacker has obtained, in words and with the value; None if
nothing.
"""


@dataclass(frozen=True, slots=True)
class Story:
    """An attack: its texts and its play.

    The weakened roles leave out all checks of `stopped_by`; with correct roles, one of these checks
    must fail. The weakened roles also leave out those of `beside`, which would fail for the same
    reason. `idea` explains why the attack seems possible, `has` what the attacker starts with, and
    `lesson` what stops the attack and why. If no server can stop the attack completely, `reduced`
    says what remains of it, and how far it is reduced.

    Some attacks are not stopped by a check, but by a header or by how a server manages its
    sessions. `stopped_otherwise` names that, in words that follow “stopped by”. Roles cannot be
    weakened in that respect, so `unprotected` plays the same attack under conditions in which the
    protection has no effect, such as in a browser that ignores the header.

    With `attackers_issuer` the second issuer is the attacker's; with `attackers_gateway` the first
    one is behind the attacker's gateway.
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
    play: Play
    beside: tuple[Defence, ...] = ()
    reduced: str = ""
    stopped_otherwise: str = ""
    unprotected: Play | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    attackers_issuer: bool = False
    attackers_gateway: bool = False

    @property
    def stoppers(self) -> str:
        """What stops the attack: its checks, or another protection."""
        return ", ".join(map(str, self.stopped_by)) or self.stopped_otherwise

    @property
    def left_out(self) -> dict[Party, tuple[str, ...]]:
        """The checks that the weakened roles leave out, by role.

        Empty for a story with `unprotected`.
        """
        names: dict[Party, tuple[str, ...]] = {}
        weakened = (*self.stopped_by, *self.beside) if self.unprotected is None else ()
        for role, check in weakened:
            names[role] = (*names.get(role, ()), check)
        return names
