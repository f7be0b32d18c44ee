"""The check of every form with a value that could be guessed: a password or a short code."""

from authorization_server.browser.guesses import Guess
from authorization_server.storage.login_throttle import FREE_TRIES
from tracing.checks import Finding, check


@check(
    "RFC 6749 §10.10",
    about=("username", "otp", "user_code"),
    says="Too many failed attempts. Wait a moment, then try again.",
)
def attempts_are_limited(guess: Guess) -> Finding:
    """After five failed attempts in a row, each further attempt has to wait. Without the delay an
    attacker finds a weak password or a short code by trying.
    """
    wait = guess.attempts.seconds_to_wait
    return Finding(
        wait == 0,
        lambda: f"at most {FREE_TRIES} failed attempts, or a pause after them",
        lambda: f"{wait} seconds left to wait" if wait else "no need to wait",
    )
