"""`scenarios.judging.recorded_checks`: both formats of events are read alike."""

import pytest

from scenarios.judging.recorded_checks import checks_with, described, verdict_of
from tests.unit.scenarios.judging.recorded import check, event
from tracing.catalogue import TOKEN_ISSUED


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({"passed": True}, "passed"),
        ({"passed": False}, "failed"),
        ({"verdict": "passed"}, "passed"),
        ({"verdict": "failed"}, "failed"),
        ({"verdict": "warning"}, "warning"),
    ],
)
def test_the_verdict_is_read_from_both_formats(told: dict[str, object], verdict: str) -> None:
    """Format 1 knows two verdicts, format 2 three."""
    assert verdict_of(told) == verdict


def test_checks_are_found_by_their_verdict() -> None:
    """In their order."""
    checks = check("a"), check("b", "warning"), check("c", "failed"), check("d")
    told = event(TOKEN_ISSUED, *checks)
    assert [each["name"] for each in checks_with("passed", told)] == ["a", "d"]
    assert [each["name"] for each in checks_with("warning", told)] == ["b"]
    assert [each["name"] for each in checks_with("failed", told)] == ["c"]


def test_a_check_is_described_in_one_line() -> None:
    """With what was expected, what was received, and the clause."""
    assert described(check("a", "failed")) == "a: expected blue, received red (RFC 6749 §5.2)"
