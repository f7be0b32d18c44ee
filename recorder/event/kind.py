"""What a kind of value is: the words in which `kinds` says what can be followed."""

from collections.abc import Mapping
from typing import NamedTuple

from tracing.catalogue import Party

Rules = Mapping[Party, tuple[str, ...]]


class Kind(NamedTuple):
    """A kind of value: its name, and what it is called.

    `maker` makes such values (None: whoever gives the cookie). `rules` are about a value of this
    kind; a rule in `spending` uses it up, which its sentence says. `aliases` are other parameters
    that carry it.
    """

    name: str
    title: str
    maker: Party | None
    rules: Rules
    spending: Mapping[str, str] = {}
    aliases: tuple[str, ...] = ()
