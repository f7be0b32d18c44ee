"""`scenarios.judging.recorded_checks`: the checks in an event."""

from scenarios.judging.recorded_checks import checks_with, described, left_out_in
from tests.unit.scenarios.judging.recorded import check, event
from tracing.catalogue import TOKEN_ISSUED


def test_checks_are_found_by_their_verdict() -> None:
    """They are returned in order."""
    checks = check("a"), check("b", "warning"), check("c", "failed"), check("d")
    told = event(TOKEN_ISSUED, *checks)
    assert [each["name"] for each in checks_with("passed", told)] == ["a", "d"]
    assert [each["name"] for each in checks_with("warning", told)] == ["b"]
    assert [each["name"] for each in checks_with("failed", told)] == ["c"]


def test_a_check_is_described_in_one_line() -> None:
    """The line shows what was expected, what was received, and the clause."""
    assert described(check("a", "failed")) == "a: expected blue, received red (RFC 6749 §5.2)"


def test_checks_that_are_left_out_are_known() -> None:
    """Those of all roles that recorded something are collected."""
    events = [event(TOKEN_ISSUED, without_checks=names) for names in (["a"], [], ["b", "a"])]
    assert left_out_in(events) == {"a", "b"}
