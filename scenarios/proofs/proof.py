"""What a proof is, and how it is judged."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from scenarios.browser.pages import Leg, Page
from scenarios.judging.recorded_checks import EventData, checks_with

World = TypeVar("World")
"""The environment for the proofs of one role: its visitors and its impostors."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The outcome of a proof's last request: the response, and the role's checks that failed, in
    order.
    """

    page: Page
    failed: tuple[str, ...]

    def __str__(self) -> str:
        """Return the outcome in a few words, for a table."""
        if self.failed:
            return f"{', '.join(self.failed)} refused the request ({self.page.status})"
        return f"the role answered {self.page.status}"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What happens when a check is left out: a description, and whether it happened."""

    text: str
    happened: Callable[[Attempt], bool]


def _got_through(attempt: Attempt) -> bool:
    return not attempt.failed and attempt.page.status < 400


GETS_THROUGH = Consequence("the request gets through", _got_through)


def refused_by(check: str) -> Consequence:
    """Expect the next check, `check`, to refuse the request."""
    return Consequence(f"{check} refuses the request", lambda attempt: attempt.failed == (check,))


def wrong(text: str, happened: Callable[[Page], bool]) -> Consequence:
    """Expect that no check refuses the request, and that this happens although it should not."""
    return Consequence(text, lambda attempt: not attempt.failed and happened(attempt.page))


START = "START"
"""The method of a leg that starts a program of the role, named by its module, and waits for the
program to end.
"""


@dataclass(frozen=True, slots=True)
class Proof(Generic[World]):
    """A request that one check refuses, and what happens without that check.

    `attempt` honestly does everything that comes before, and returns the last request, not yet
    sent. `beside` names checks that are left out in both runs because they would refuse the request
    first: if two defences overlap, the proof says so. `settings` are those of the role in both
    runs. With the settings in `restarted`, the role is started again on the same data before the
    last request. `refusal` says what the check does if it refuses nothing but silently decides what
    the role does next. A proof that `is_alone` needs a new role that has seen no other proof and
    knows nothing yet.
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
    """Return what is wrong with the two runs of a proof, in sentences; empty if the proof holds."""
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
    """Return the checks of a role that failed in these events, in order."""
    own = (event for event in events if event["role"] == role)
    return tuple(check["name"] for event in own for check in checks_with("failed", event))


def without_proof(names: Iterable[str], proofs: Sequence[Proof[Any]]) -> list[str]:
    """Return the checks that no proof covers.

    A check that several endpoints implement in their own ways appears once for each and needs as
    many proofs.
    """
    return list((Counter(names) - Counter(proof.check for proof in proofs)).elements())
