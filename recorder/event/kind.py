"""Describes a kind of value: the terms in which `kinds` defines what can be followed."""

from typing import NamedTuple

from tracing.catalogue import Party


class Kind(NamedTuple):
    """A kind of value: its name, and its title for readers.

    `maker` creates such values (None: the role that sets the cookie). `used_up` describes what a
    check does when it uses one up. `aliases` are other parameters that carry it.
    """

    name: str
    title: str
    maker: Party | None
    used_up: str = ""
    aliases: tuple[str, ...] = ()
