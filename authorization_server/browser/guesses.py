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
        """Seconds until the next attempt; 0 if this one is allowed, which then takes its turn."""
        return self.throttle.seconds_to_wait(self.name, self.address)

    def count_failure(self) -> None:
        """Count this attempt as failed."""
        self.throttle.count_failure(self.name, self.address)

    def forget_failures(self) -> None:
        """Forget earlier failed attempts, because this one succeeded."""
        self.throttle.forget(self.name, self.address)


class Guess(Protocol):
    """A form with a value that could be guessed."""

    @property
    def attempts(self) -> Attempts:
        """The attempts that this form counts towards."""


AnyGuess = TypeVar("AnyGuess", bound=Guess)


def count_wrong_guess(guess: Guess) -> None:
    """Count a wrong guess."""
    guess.attempts.count_failure()


def decide_in_turn(
    checks: tuple[Check[AnyGuess], ...],
    guess: AnyGuess,
    refuse: Callable[[Refused], Exception],
) -> None:
    """Run the checks while only a few attempts for the same name and address are in progress.

    Raises:
        Exception: the exception that `refuse` returns for the first failed check.
    """
    attempts = guess.attempts
    with attempts.throttle.turn(attempts.name, attempts.address):
        decide(None, checks, guess, refuse)
