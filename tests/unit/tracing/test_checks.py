"""`tracing.checks`: small named checks that are made in order."""

from contextlib import suppress
from typing import Any

import pytest

from tracing.catalogue import CODE_ISSUED, LOGIN_ALLOWED, RESOURCE_REQUESTED
from tracing.checks import (
    Check,
    Finding,
    Refused,
    check,
    decide,
    first_failed,
    leaving_out,
    warning,
)
from tracing.events import CheckMade
from tracing.exchange import Exchange, decided, received
from tracing.program import within
from tracing.sinks import ListSink

odd_numbers: list[int] = []


@check("RFC 6749 §3.1", about=("number",), error="invalid_request", says="Give a number.")
def number_is_positive(number: int) -> Finding:
    """A number above 0."""
    return Finding(number > 0, "above 0", lambda: str(number))


@check("RFC 6749 §3.2", on_failure=odd_numbers.append)
def number_is_even(number: int) -> Finding:
    """An even number."""
    return Finding(number % 2 == 0, "even", lambda: str(number))


@check("RFC 9700 §2.1")
def number_is_large(number: int) -> Finding:
    """Small numbers are allowed, but weak."""
    return Finding(True, "100 or more", "a lot") if number > 99 else warning("100 or more", "few")


CHECKS: tuple[Check[int], ...] = (number_is_positive, number_is_even, number_is_large)


def told(subject: int) -> list[CheckMade]:
    """Return the checks in the trace after they were made."""
    exchange = Exchange("client_app", ListSink(), "browser", None)
    with within(exchange), suppress(Refused):
        decide(CODE_ISSUED, CHECKS, subject)
    return exchange.checks


def test_a_check_says_everything_about_itself() -> None:
    """Its name, clause, parameters, public error and explanation are defined in one place."""
    assert number_is_positive.name == "number_is_positive"
    assert number_is_positive.spec == "RFC 6749 §3.1"
    assert number_is_positive.about == ("number",)
    assert number_is_positive.error == "invalid_request"
    assert number_is_positive.says == "Give a number."
    assert number_is_positive.explanation == "A number above 0."


def test_all_checks_are_made_in_order_and_told_whole() -> None:
    """Passed checks are recorded, too; a warning is neither passed nor failed, and ends nothing."""
    assert [(made.name, made.verdict, made.received) for made in told(4)] == [
        ("number_is_positive", "passed", "4"),
        ("number_is_even", "passed", "4"),
        ("number_is_large", "warning", "few"),
    ]
    first = told(4)[0]
    assert first.expected == "above 0"
    assert first.spec == "RFC 6749 §3.1"
    assert first.about == ("number",)
    assert first.explanation == "A number above 0."


def test_the_first_failure_ends_it() -> None:
    """The failure is recorded, and later checks are not made."""
    assert [(made.name, made.verdict) for made in told(-3)] == [("number_is_positive", "failed")]


def test_a_refusal_carries_its_check_and_what_it_found() -> None:
    """A role turns it into the protocol's error."""
    with pytest.raises(Refused, match="number_is_even: expected even, received 3") as refused:
        decide(None, CHECKS, 3)
    assert refused.value.check is number_is_even
    assert (refused.value.expected, refused.value.received) == ("even", "3")


def test_what_is_raised_is_said_by_the_role() -> None:
    """`refuse` turns a failed check into the response for this audience."""
    with pytest.raises(LookupError, match="Give a number") as raised:
        decide(None, CHECKS, 0, lambda refusal: LookupError(refusal.check.says))
    assert isinstance(raised.value.__cause__, Refused)


def test_what_follows_from_a_failure_is_done_before_the_answer() -> None:
    """Consequences such as a revocation belong to the check, and occur once, only if it fails."""
    odd_numbers.clear()
    done_before: list[list[int]] = []

    def refuse(_refusal: Refused) -> Exception:
        done_before.append(list(odd_numbers))
        return LookupError()

    decide(None, CHECKS, 4)
    with pytest.raises(LookupError):
        decide(None, CHECKS, 7, refuse)
    assert done_before == [[7]]
    assert odd_numbers == [7]


def test_nobody_listens_and_no_text_is_built() -> None:
    """A check that passes costs no more than its decision."""

    def built() -> str:
        raise AssertionError("nobody reads this")

    silent: Check[int] = Check(
        "silent", "RFC 6749 §3.1", (), "", "", lambda number: Finding(number > 0, built, built)
    )
    decide(None, (silent,), 1)
    assert first_failed((silent,), 0) is silent


def test_a_question_to_oneself_is_not_told() -> None:
    """It returns the first check that would fail, or None, and has no consequences."""
    odd_numbers.clear()
    exchange = Exchange("client_app", ListSink(), "browser", None)
    with within(exchange):
        assert first_failed(CHECKS, 3) is number_is_even
        assert first_failed(CHECKS, 2) is None
    assert exchange.checks == []
    assert odd_numbers == []


def test_findings_are_told_with_the_next_message_once() -> None:
    """A decision belongs to the message that follows from it, and to no other."""
    sink = ListSink()
    exchange = Exchange("client_app", sink, "browser", None)
    with within(exchange):
        decide(CODE_ISSUED, CHECKS, 2)
    exchange.emit("client_app", "browser")
    exchange.emit("client_app", "browser")
    assert [len(event.checks) for event in sink.events] == [3, 0]
    assert {event.step for event in sink.events} == {CODE_ISSUED}


@pytest.mark.parametrize("subject", [2, 3])
def test_a_decision_is_told_at_once_whatever_came_of_it(subject: int) -> None:
    """Its event is the received message or a decision inside the role; its source is the caller."""
    sink = ListSink()
    with within(Exchange("client_app", sink, "browser", None)), suppress(Refused):
        decide(RESOURCE_REQUESTED, CHECKS, subject, told=received)
    with within(Exchange("client_app", sink, "browser", None)), suppress(Refused):
        decide(LOGIN_ALLOWED, CHECKS, subject, told=decided)
    came, inside = sink.events
    assert (came.step, came.sender, came.receiver) == (RESOURCE_REQUESTED, "browser", "client_app")
    assert (inside.step, inside.sender, inside.receiver) == (
        LOGIN_ALLOWED,
        "client_app",
        "client_app",
    )
    for event in sink.events:
        assert len(event.checks) >= 2
        assert event.code is not None
        assert event.code.co_name == "test_a_decision_is_told_at_once_whatever_came_of_it"


def test_a_line_can_be_left_out() -> None:
    """The check is left out until the block ends; all others are made."""
    with leaving_out(frozenset({"number_is_even"})):
        assert [made.name for made in told(3)] == ["number_is_positive", "number_is_large"]
        assert first_failed(CHECKS, 3) is None
    assert [made.name for made in told(3)] == ["number_is_positive", "number_is_even"]


def test_an_unread_finding_is_no_secret_in_its_own_words() -> None:
    """A finding has its verdict before its texts are read."""
    cases: list[tuple[Any, str]] = [
        (Finding(True, "a", "b"), "passed"),
        (Finding(False, "a", "b"), "failed"),
        (warning("a", "b"), "warning"),
    ]
    for finding, verdict in cases:
        assert finding.verdict == verdict
