"""What is decided wherever something is typed in that could be guessed."""

from typing import Protocol, TypeVar

from authorization_server.storage.login_throttle import FREE_TRIES, LoginThrottle
from tracing.checks import Check, Finding, check, run


class Guess(Protocol):
    """A try at something that could be guessed; `seconds_to_wait` is filled in."""

    seconds_to_wait: int

    @property
    def throttle(self) -> LoginThrottle:
        """Where wrong tries are counted."""

    @property
    def username(self) -> str:
        """For whom it is guessed."""

    @property
    def address(self) -> str:
        """From where, as far as it counts."""


AnyGuess = TypeVar("AnyGuess", bound=Guess)


@check("RFC 6749 §10.10", says="Too many wrong tries. Wait a moment, then try again.")
def guessing_is_slow(guess: Guess) -> Finding:
    """After five wrong tries in a row each further one has to wait."""
    wait = guess.throttle.seconds_to_wait(guess.username, guess.address)
    guess.seconds_to_wait = wait
    received = f"{wait} seconds left to wait" if wait else "no need to wait"
    return Finding(wait == 0, f"at most {FREE_TRIES} wrong tries, or patience", received)


def run_in_turn(checks: tuple[Check[AnyGuess], ...], guess: AnyGuess) -> None:
    """Run a tuple, while few others for the same name and address are under way.

    Raises:
        Refused: at the first check that does not pass.
    """
    with guess.throttle.turn(guess.username, guess.address):
        run(checks, guess)
