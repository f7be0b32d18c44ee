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


Play = Callable[[Stage], str | None]
"""Acts an attack out, and gives what the attacker has in the end, in words with the value; None if
nothing.
"""


@dataclass(frozen=True, slots=True)
class Story:
    """An attack, its words, and its play.

    The weakened roles leave out all checks of `stopped_by`; in the good run one of them must
    refuse. They also leave out those of `beside`, which would refuse for the same reason. `idea` is
    why the attacker thought of it, `has` what the attacker begins with, `lesson` what stops the
    attack and why.
    Where no server can stop the attack wholly, `reduced` says what is left of it, and by how much
    it is reduced.

    Some attacks are stopped by no check: by a header, or by how a server keeps its sessions.
    `stopped_otherwise` names that, in words that follow “stopped by”. Roles cannot be weakened in
    that, so `unprotected` plays the same attack where the protection has no effect, such as in a
    browser that ignores the header.

    With `attackers_issuer` the second issuer is the attacker's; with `attackers_gateway` the first
    one is behind a gateway of his.
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
        """What stops the attack: its checks, or something else."""
        return ", ".join(map(str, self.stopped_by)) or self.stopped_otherwise

    @property
    def left_out(self) -> dict[Party, tuple[str, ...]]:
        """The checks that the weakened roles leave out, by role; none where the unprotected play
        shows the attack.
        """
        names: dict[Party, tuple[str, ...]] = {}
        weakened = (*self.stopped_by, *self.beside) if self.unprotected is None else ()
        for role, check in weakened:
            names[role] = (*names.get(role, ()), check)
        return names
