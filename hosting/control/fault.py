"""What a fault is, and how it changes a request or response at its endpoint."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response

Values = dict[str, Any]


def always(_response: Response) -> bool:
    """Match every response."""
    return True


@dataclass(frozen=True, slots=True)
class Instead:
    """The view of the endpoint is not called; the exception that `answer` returns is the response
    instead. If `answer` raises one, that is the response.
    """

    answer: Callable[[], Exception]


@dataclass(frozen=True, slots=True)
class Changed:
    """The response is made as usual, then changed before it leaves, if the fault `applies` to it.
    `change` receives the requested seconds, which most changes ignore.
    """

    change: Callable[[Response, float], None]
    applies: Callable[[Response], bool] = always


@dataclass(frozen=True, slots=True)
class Altered:
    """Values that the role is about to sign or send are altered; `of` names them, as for `altered`
    (`hosting/control/at_hand.py`).
    """

    of: str
    alter: Callable[[Values], Values]


@dataclass(frozen=True, slots=True)
class Around:
    """A pair of functions, called before and after the view."""

    before: Callable[[], None]
    after: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A way in which a role fails on purpose. `does` describes it in a sentence, `group` is the
    heading of related faults, `endpoints` are those (in Flask's sense) at which it can be switched
    on, `seconds` is its default delay.
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
    """A fault that is on at an endpoint, for `left` more requests; None for all."""

    fault: Fault
    endpoint: str
    left: int | None
    seconds: float = 0

    def __str__(self) -> str:
        return f"{self.fault.slug} at {self.endpoint}"
