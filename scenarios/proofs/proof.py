"""What a proof is, and how it is judged."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from scenarios.browser.pages import Leg, Page
from scenarios.judging.recorded_checks import EventData, checks_with

World = TypeVar("World")
"""What the proofs of one role are made with: the visitors of that role, and its impostors."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of the last request of a proof: the response, and the checks of the role that
    failed, in order.
    """

    page: Page
    failed: tuple[str, ...]

    def __str__(self) -> str:
        """In few words, for a table."""
        if self.failed:
            return f"{', '.join(self.failed)} refused the request ({self.page.status})"
        return f"the role answered {self.page.status}"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What happens when a check is left out: in words, and whether it happened."""

    text: str
    happened: Callable[[Attempt], bool]


def _got_through(attempt: Attempt) -> bool:
    return not attempt.failed and attempt.page.status < 400


GETS_THROUGH = Consequence("the request gets through", _got_through)


def refused_by(check: str) -> Consequence:
    """The next check refuses the request."""
    return Consequence(f"{check} refuses the request", lambda attempt: attempt.failed == (check,))


def wrong(text: str, happened: Callable[[Page], bool]) -> Consequence:
    """No check refuses the request, and this happens, which should not."""
    return Consequence(text, lambda attempt: not attempt.failed and happened(attempt.page))


START = "START"
"""The method of a leg that starts a program of the role, named by its module, and waits for its
end.
"""


@dataclass(frozen=True, slots=True)
class Proof(Generic[World]):
    """A request that one check refuses, and what happens without that check.

    `attempt` does what comes before, honestly, and gives the last request, not yet sent. `beside`
    names the checks that are left out in both runs, because they would refuse it first: where two
    defences overlap, the proof says so. `settings` are those of the role in both runs; with those
    in `restarted` it is started again, over the same data, before the last request. `refusal` is
    what the check does where it refuses nothing, but decides silently what the role does next.
    One that `is_alone` needs a role that has met no other proof: it must not know anything yet.
    """

    check: str
    attempt: Callable[[World], Leg]
    without: Consequence
    beside: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    restarted: Mapping[str, str] = field(default_factory=dict)
    refusal: Consequence | None = None
    is_alone: bool = False


def faults(proof: Proof[Any], with_check: Attempt, without_check: Attempt) -> list[str]:
    """What is wrong with the two runs of a proof, in sentences; empty where the proof holds."""
    found = []
    refusal = proof.refusal or refused_by(proof.check)
    if not refusal.happened(with_check):
        found.append(f"With the check, {with_check}; expected: {refusal.text}.")
    if not proof.without.happened(without_check):
        found.append(f"Without the check, {without_check}; expected: {proof.without.text}.")
    elif without_check.page.status >= 500 and not without_check.failed:
        found.append(f"Without the check, the role answered {without_check.page.status}.")
    return found


def failed_checks(events: Iterable[EventData], role: str) -> tuple[str, ...]:
    """The checks of a role that failed in these events, in order."""
    own = (event for event in events if event["role"] == role)
    return tuple(check["name"] for event in own for check in checks_with("failed", event))


def without_proof(names: Iterable[str], proofs: Sequence[Proof[Any]]) -> list[str]:
    """The checks that no proof is about. A rule that several endpoints make each in their own way
    is named as often, and needs as many proofs.
    """
    return list((Counter(names) - Counter(proof.check for proof in proofs)).elements())
