"""What a kind of value is: the words in which `kinds` says what can be followed."""

from typing import NamedTuple

from tracing.catalogue import Party


class Kind(NamedTuple):
    """A kind of value: its name, and what it is called.

    `maker` makes such values (None: the role that sets the cookie). `used_up` says what a check
    does that uses one up. `aliases` are other parameters that carry it.
    """

    name: str
    title: str
    maker: Party | None
    used_up: str = ""
    aliases: tuple[str, ...] = ()
