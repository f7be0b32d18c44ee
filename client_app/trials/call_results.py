"""The result of an action of this app, in words: what was sent, what came back, what it means."""

from collections.abc import Callable
from dataclasses import dataclass

from client_app.issuer.back_channel import Answer
from tracing.checks import Refused


@dataclass(frozen=True, slots=True)
class CallResult:
    """One call or decision, for a person to read. It contains no token and no secret."""

    sent: str
    received: str
    meaning: str


class CallFailed(Exception):
    """A check failed; the result says so on the page that shows the others."""

    def __init__(self, result: CallResult) -> None:
        super().__init__(result.received)
        self.result = result


def result_of(sent: str, answer: Answer, meaning: str) -> CallResult:
    """A call and its answer."""
    return CallResult(sent, f"{answer.summary}." if answer.summary else "Nothing.", meaning)


def as_result(result: Callable[[Refused], CallResult]) -> Callable[[Refused], CallFailed]:
    """To a person, as one result among the others on the page."""
    return lambda refusal: CallFailed(result(refusal))
