"""How the authorization endpoint refuses: with a page, or with a redirect that names the error.

The wire gets the error code of the protocol and a general description; what was expected and what
came stands in the trace only.
"""

from tracing.checks import Check, Refused, Subject, run


class PageRefusal(Exception):
    """Nobody is redirected: a person reads a page that says what went wrong."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FormRefusal(PageRefusal):
    """A form came back that this browser was not given: nothing is done."""


def require_or_tell(checks: tuple[Check[Subject], ...], subject: Subject) -> None:
    """Run a tuple whose refusals are told on a page.

    Raises:
        PageRefusal: a check did not pass.
    """
    try:
        run(checks, subject)
    except Refused as refusal:
        raise PageRefusal(refusal.check.says) from refusal
