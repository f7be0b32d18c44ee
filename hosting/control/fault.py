"""What a fault is, and how it changes a request or response at its endpoint."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response

Values = dict[str, Any]


def always(_response: Response) -> bool:
    """Of every response."""
    return True


@dataclass(frozen=True, slots=True)
class Instead:
    """The view of the endpoint is not called; `answer` makes the exception that is the response
    instead. If it raises another, that is the response.
    """

    answer: Callable[[], Exception]


@dataclass(frozen=True, slots=True)
class Changed:
    """The response is made as always, and changed before it leaves, if it `applies` to it. A change
    gets the requested seconds, which most changes ignore.
    """

    change: Callable[[Response, float], None]
    applies: Callable[[Response], bool] = always


@dataclass(frozen=True, slots=True)
class Altered:
    """Values that the role is about to sign or send are altered; `of` says which, as in `altered`
    (`hosting/control/at_hand.py`).
    """

    of: str
    alter: Callable[[Values], Values]


@dataclass(frozen=True, slots=True)
class Around:
    """A block around the call of the view."""

    before: Callable[[], None]
    after: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A way in which a role fails on purpose. `does` is a sentence, `group` the heading of related
    faults, `endpoints` are those (in Flask's sense) at which it can be switched on, `seconds` its
    default delay.
    """

    slug: str
    title: str
    does: str
    group: str
    effect: Instead | Changed | Altered | Around
    endpoints: tuple[str, ...] = ()
    seconds: float = 0


@dataclass(slots=True)
class SwitchedOn:
    """A fault that is on at an endpoint; `left` is how many more requests meet it, None for all."""

    fault: Fault
    endpoint: str
    left: int | None
    seconds: float = 0

    def __str__(self) -> str:
        return f"{self.fault.slug} at {self.endpoint}"
