"""A tour as a scripted user runs it, and what it must show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from scenarios.browser.user_agent import Walk
from scenarios.honest import CAROL, Person
from scenarios.judging import lock_file
from scenarios.judging.expectation import Expectation
from scenarios.judging.recorded_checks import EventData
from scenarios.judging.verdict import Verdict, judge
from tracing.tours import Tour


class Places(NamedTuple):
    """The addresses of the three roles, how to read the code on the television's screen, and who
    has a second factor: a one-time code works only once per person.
    """

    client_app: str
    authorization_server: str
    resource_server: str
    user_code: Callable[[], str]
    second_factor_of: Callable[[], Person] = lambda: CAROL


@dataclass(frozen=True, slots=True)
class ScriptedTour:
    """A walk and its story, which holds whether or not an earlier walk is remembered.

    `with_television`: the tour needs a television. `is_locked`: the lock file names the checks that
    it must show. `is_indistinct`: its client sends identical requests in every run, so if two runs
    take place at once, nothing on the wire shows which run a request belongs to.
    """

    tour: Tour
    walk: Callable[[Places], Walk]
    story: tuple[Expectation, ...]
    with_television: bool = False
    is_locked: bool = True
    is_indistinct: bool = False

    def judge(self, events: Sequence[EventData]) -> Verdict:
        """Judge a walk by what was recorded of it."""
        if not self.is_locked:
            return judge(events, self.story)
        try:
            required = lock_file.checks_of(self.tour.name)
        except lock_file.LockError as error:
            verdict = judge(events, self.story)
            return replace(verdict, elsewhere=(*verdict.elsewhere, str(error)))
        return judge(events, self.story, required)
