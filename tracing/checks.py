"""A check: one small rule with a name, a clause, and what it expected and received.

A role lists its checks in tuples. `decide` runs them in order, records them in the trace, and stops
at the first that fails; the role's `refuse` determines how the caller learns of it.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from tracing.catalogue import Step
from tracing.events import CheckMade, Verdict
from tracing.exchange import at, current

Subject = TypeVar("Subject", contravariant=True)

Text = str | Callable[[], str]
"""Text for a person, or a function that makes it: a check builds no text that is not read."""

_is_strict: ContextVar[bool] = ContextVar("is_strict", default=False)
_left_out: ContextVar[frozenset[str]] = ContextVar("left_out", default=frozenset())


class Finding(NamedTuple):
    """What a check found: whether it passed, what would have passed, and what was received.

    Both texts are shown to people, so they never contain a secret that did not cross the wire. A
    warning is allowed, but weaker than best practice asks for.

    `says` is for the sender of the request: what was wrong this time, with the value, and what to
    do. Without it, the sender gets the `says` of the check, which fits every failure.
    """

    passed: bool
    expected: Text
    received: Text
    is_warning: bool = False
    says: Text = ""

    @property
    def verdict(self) -> Verdict:
        """The verdict in one word."""
        if not self.passed:
            return "failed"
        return "warning" if self.is_warning else "passed"


def warning(expected: Text, received: Text, says: Text = "") -> Finding:
    """Make a finding that is allowed, but weaker than best practice asks for; the clause of the
    check says why. `says` is for a strict profile, which turns the warning into a failure.
    """
    return Finding(True, expected, received, is_warning=True, says=says)


@dataclass(frozen=True, slots=True)
class Check(Generic[Subject]):
    """A rule that describes itself completely.

    `about` names the values that it judges, as they are named on the wire: parameters, headers,
    cookies (without the port in their name). A check of a claim or of a header of a JWT names the
    JWT first and the member after it: `("access_token", "iss")` is about the issuer of the access
    token, `("iss",)` about a parameter. A check that a parameter is absent judges no value.

    `error` is the error code of the protocol, `says` its public description; `on_failure` does what
    follows from a failure (revoke, count) before a response is sent. `uses_up` names the value that
    does not work again once the check has passed: such a check changes something.
    """

    name: str
    spec: str
    about: tuple[str, ...]
    error: str
    says: str
    find: Callable[[Subject], Finding]
    on_failure: Callable[[Subject], None] | None = None
    uses_up: str = ""

    explanation: str = field(init=False)
    """What the check is for: the docstring of its function, as one line that a view can wrap."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "explanation", " ".join((self.find.__doc__ or "").split()))

    def made(self, finding: Finding) -> CheckMade:
        """The record of this check, with what it found."""
        passed, expected, received, is_warning, _ = finding
        return CheckMade(
            self.name,
            "passed" if passed and not is_warning else finding.verdict,
            # Most texts are plain strings; a call for each would cost as much as all the rest.
            expected if type(expected) is str else _read(expected),
            received if type(received) is str else _read(received),
            self.spec,
            self.about,
            self.explanation,
            self.uses_up,
        )


class Refused(Exception):
    """A check failed. Carries the check, whose `error` goes on the wire, and its finding."""

    def __init__(self, check: Check[Any], finding: Finding) -> None:
        super().__init__(check.name)
        self.check = check
        self.finding = finding

    @property
    def says(self) -> str:
        """The description of the failure for the sender of the request."""
        return _read(self.finding.says) or self.check.says

    @property
    def expected(self) -> str:
        """What would have passed."""
        return _read(self.finding.expected)

    @property
    def received(self) -> str:
        """What was received instead."""
        return _read(self.finding.received)

    def __str__(self) -> str:
        return f"{self.check.name}: expected {self.expected}, received {self.received}"


def check(
    spec: str,
    *,
    about: tuple[str, ...] = (),
    error: str = "",
    says: str = "",
    on_failure: Callable[[Any], None] | None = None,
    uses_up: str = "",
) -> Callable[[Callable[[Subject], Finding]], Check[Subject]]:
    """Make a check out of a function that is named after the rule it enforces.

    `spec` is the clause that requires it, as in "RFC 7636 §4.3".
    """

    def make(find: Callable[[Subject], Finding]) -> Check[Subject]:
        return Check(find.__name__, spec, about, error, says, find, on_failure, uses_up)

    return make


def as_it_is(refusal: Refused) -> Exception:
    """Return the refusal itself, for a caller that handles it."""
    return refusal


def decide(
    step: Step | None,
    checks: Iterable[Check[Subject]],
    subject: Subject,
    refuse: Callable[[Refused], Exception] = as_it_is,
    *,
    told: Callable[[Step], None] = at,
) -> None:
    """Run the checks in order, at this step; None stays at the current step of the exchange.

    `told` determines how the trace records them: `at`, with the next message that leaves;
    `received`, with the message that has arrived; `decided`, as a decision that sends no message.

    Raises:
        Exception: what `refuse` makes of the first check that fails; later checks are not run.
    """
    exchange = current()
    caller = sys._getframe(1)
    code, line = caller.f_code, caller.f_lineno
    if exchange is not None:
        exchange.locate(code, line)
    if step is not None:
        at(step)
    try:
        _make(checks, subject)
    except Refused as refusal:
        if exchange is not None:
            exchange.locate(code, line, is_refused=True)
        raise refuse(refusal) from refusal
    finally:
        # A check may have called another role meanwhile.
        if exchange is not None:
            exchange.locate(code, line)
        if step is not None and told is not at:
            told(step)


def first_failed(checks: Iterable[Check[Subject]], subject: Subject) -> Check[Subject] | None:
    """The check that would fail, if any. A dry run: nothing is recorded or changed."""
    return next((rule for rule in _in_force(checks) if not _found(rule, subject).passed), None)


@contextmanager
def leaving_out(names: frozenset[str]) -> Iterator[None]:
    """Within the block, skip the checks of these names as well, whatever tuple contains them."""
    before = _left_out.set(_left_out.get() | names)
    try:
        yield
    finally:
        _left_out.reset(before)


@contextmanager
def strictly() -> Iterator[None]:
    """Within the block, a warning is a failure: best practice is required, not recommended."""
    before = _is_strict.set(True)
    try:
        yield
    finally:
        _is_strict.reset(before)


def _in_force(checks: Iterable[Check[Subject]]) -> Iterable[Check[Subject]]:
    left_out = _left_out.get()
    return [rule for rule in checks if rule.name not in left_out] if left_out else checks


def _make(checks: Iterable[Check[Subject]], subject: Subject) -> None:
    exchange = current()
    for rule in _in_force(checks):
        finding = _found(rule, subject)
        if exchange is not None:
            exchange.checks.append(rule.made(finding))
            if rule.uses_up and finding.passed:
                exchange.use_up(rule.uses_up)
        if not finding.passed:
            if rule.on_failure is not None:
                rule.on_failure(subject)
            raise Refused(rule, finding)


def _found(rule: Check[Subject], subject: Subject) -> Finding:
    finding = rule.find(subject)
    if finding.is_warning and _is_strict.get():
        return finding._replace(passed=False)
    return finding


def _read(text: Text) -> str:
    return text if isinstance(text, str) else text()
