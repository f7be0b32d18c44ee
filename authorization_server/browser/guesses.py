"""Attempts at a secret that could be guessed: how they are counted, and how they take turns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from werkzeug.utils import cached_property

from authorization_server.storage.login_throttle import LoginThrottle
from tracing.checks import Check, Refused, decide


@dataclass
class Attempts:
    """The attempts that are counted together: for one name, from one address."""

    throttle: LoginThrottle
    name: str
    address: str

    @cached_property
    def seconds_to_wait(self) -> int:
        """How long until the next attempt; 0 if this one may be made, which takes its turn."""
        return self.throttle.seconds_to_wait(self.name, self.address)

    def count_failure(self) -> None:
        """This attempt was wrong."""
        self.throttle.count_failure(self.name, self.address)

    def forget_failures(self) -> None:
        """This attempt was right: those before it no longer count."""
        self.throttle.forget(self.name, self.address)


class Guess(Protocol):
    """A form with something that could be guessed."""

    @property
    def attempts(self) -> Attempts:
        """What counts the wrong ones."""


AnyGuess = TypeVar("AnyGuess", bound=Guess)


def count_wrong_guess(guess: Guess) -> None:
    """What follows from a wrong guess."""
    guess.attempts.count_failure()


def decide_in_turn(
    checks: tuple[Check[AnyGuess], ...],
    guess: AnyGuess,
    refuse: Callable[[Refused], Exception],
) -> None:
    """Make the checks while only a few attempts for the same name and address are under way.

    Raises:
        Exception: what `refuse` makes of the first check that fails.
    """
    attempts = guess.attempts
    with attempts.throttle.turn(attempts.name, attempts.address):
        decide(None, checks, guess, refuse)
