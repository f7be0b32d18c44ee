"""A check: one small decision with a name, a clause, and what it expected and received.

A role lists its checks in tuples; `run` makes them in order and stops at the first refusal. Which
error a refusal becomes on the wire is the business of the role that runs them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from tracing.exchange import current

Subject = TypeVar("Subject", contravariant=True)


class Finding(NamedTuple):
    """What a check found: the verdict, what would have passed, and what came.

    Both texts are shown to people, so they never hold a secret that the wire did not carry.
    """

    passed: bool
    expected: str
    received: str


@dataclass(frozen=True, slots=True)
class Check(Generic[Subject]):
    """A named rule. `error` is the error code of the protocol, `says` its public description."""

    name: str
    spec: str
    error: str
    says: str
    decide: Callable[[Subject], Finding]

    def __call__(self, subject: Subject) -> Finding:
        """Decide, without a word to the trace."""
        return self.decide(subject)


class Refused(Exception):
    """A check did not pass. Carries the check, whose `error` goes on the wire, and its finding."""

    def __init__(self, check: "Check[object]", finding: Finding) -> None:
        super().__init__(f"{check.name}: expected {finding.expected}, received {finding.received}")
        self.check = check
        self.finding = finding


def check(
    spec: str, *, error: str = "", says: str = ""
) -> Callable[[Callable[[Subject], Finding]], Check[Subject]]:
    """Make a check out of a function that is named as the rule it enforces.

    `spec` is the clause that asks for it, as in "RFC 7636 §4.3".
    """

    def make(decide: Callable[[Subject], Finding]) -> Check[Subject]:
        return Check(decide.__name__, spec, error, says, decide)

    return make


def run(checks: Iterable[Check[Subject]], subject: Subject) -> None:
    """Make the checks in order and note each finding in the trace.

    Raises:
        Refused: at the first check that does not pass; the later ones are not made.
    """
    exchange = current()
    for rule in checks:
        finding = rule.decide(subject)
        if exchange is not None:
            exchange.checks.append((rule.name, rule.spec, finding))
        if not finding.passed:
            raise Refused(rule, finding)  # type: ignore[arg-type]  # a refusal no longer cares of what
