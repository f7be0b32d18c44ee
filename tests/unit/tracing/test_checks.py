"""`tracing.checks`: small named decisions, made in order."""

from contextlib import suppress

import pytest

from tracing.catalogue import CODE_ISSUED
from tracing.checks import Check, Finding, Refused, check, run
from tracing.exchange import Exchange, within
from tracing.sinks import ListSink


@check("RFC 6749 §3.1", error="invalid_request", says="Give a number.")
def number_is_positive(number: int) -> Finding:
    """A number above 0."""
    return Finding(number > 0, "above 0", str(number))


@check("RFC 6749 §3.2")
def number_is_even(number: int) -> Finding:
    """An even number."""
    return Finding(number % 2 == 0, "even", str(number))


CHECKS: tuple[Check[int], ...] = (number_is_positive, number_is_even)


def findings_of(subject: int) -> list[tuple[str, str, tuple[bool, str, str]]]:
    """What the trace holds after running the checks."""
    exchange = Exchange("client_app", ListSink(), "browser", None)
    with within(exchange), suppress(Refused):
        run(CHECKS, subject)
    return exchange.checks


def test_a_check_is_named_as_its_function() -> None:
    """The function's name is the rule, and the check knows its clause and public error."""
    assert number_is_positive.name == "number_is_positive"
    assert number_is_positive.spec == "RFC 6749 §3.1"
    assert number_is_positive.error == "invalid_request"
    assert number_is_positive.says == "Give a number."
    assert number_is_positive(3) == Finding(True, "above 0", "3")


def test_all_checks_are_made_in_order() -> None:
    """What passes is noted, too: name, clause and finding."""
    assert findings_of(4) == [
        ("number_is_positive", "RFC 6749 §3.1", (True, "above 0", "4")),
        ("number_is_even", "RFC 6749 §3.2", (True, "even", "4")),
    ]


def test_the_first_refusal_ends_it() -> None:
    """The refusal is noted; later checks are not made."""
    assert [(name, finding[0]) for name, _, finding in findings_of(-3)] == [
        ("number_is_positive", False)
    ]


def test_a_refusal_carries_its_check_and_finding() -> None:
    """Whoever runs the checks makes the protocol's error of it."""
    with pytest.raises(Refused, match="number_is_even: expected even, received 3") as refused:
        run(CHECKS, 3)
    assert refused.value.check is number_is_even
    assert refused.value.finding == Finding(False, "even", "3")


def test_checks_decide_without_a_listener() -> None:
    """Nobody listens: the decision is the same."""
    run(CHECKS, 2)
    with pytest.raises(Refused):
        run(CHECKS, 0)


def test_findings_are_told_with_the_next_message_once() -> None:
    """A decision belongs to the message that follows from it, and to no other."""
    sink = ListSink()
    exchange = Exchange("client_app", sink, "browser", None)
    exchange.step = CODE_ISSUED
    with within(exchange):
        run(CHECKS, 2)
    exchange.emit("client_app", "browser")
    exchange.emit("client_app", "browser")
    assert [len(event.checks) for event in sink.events] == [2, 0]
