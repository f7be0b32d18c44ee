"""A tour as a scripted person walks it, and what must be seen of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from scenarios.browser.user_agent import Walk
from scenarios.judging.evidence import Expectation
from tracing.tours import Tour


class Places(NamedTuple):
    """Where the three roles are, and how to read the code on the television's screen."""

    client_app: str
    authorization_server: str
    resource_server: str
    user_code: Callable[[], str]


@dataclass(frozen=True, slots=True)
class ScriptedTour:
    """A walk and its story, which holds whether anything is remembered from an earlier walk or not.

    `with_television` says that a television is to be switched on for it.
    """

    tour: Tour
    walk: Callable[[Places], Walk]
    story: tuple[Expectation, ...]
    with_television: bool = False
