"""The result of an action in words: what was sent, what was received, what it means."""

from collections.abc import Callable
from dataclasses import dataclass

from client_app.issuer.back_channel import Answer
from tracing.checks import Refused


@dataclass(frozen=True, slots=True)
class CallResult:
    """The result of one call or decision, in words. It contains no token and no secret."""

    sent: str
    received: str
    meaning: str


class CallFailed(Exception):
    """A check failed; the page shows that among the other results."""

    def __init__(self, result: CallResult) -> None:
        super().__init__(result.received)
        self.result = result


def result_of(sent: str, answer: Answer, meaning: str) -> CallResult:
    """Describe a call and its response."""
    return CallResult(sent, f"{answer.summary}." if answer.summary else "Nothing.", meaning)


def as_result(result: Callable[[Refused], CallResult]) -> Callable[[Refused], CallFailed]:
    """Turn a failed check into one of the results on the page."""
    return lambda refusal: CallFailed(result(refusal))
